import { PASSES_PER_PAIR, shardStep } from '@saliency-atlas/contract';
import type { PictureSize, TransplantResult, TransplantSubject } from '../aggregate/index.ts';
import { putObject, readObject, type ObjectStore, type StepReceipt } from '../stores/index.ts';
import {
  decodeClassMetricsTable,
  decodeTransplantTable,
  encodeClassMetricsTable,
  encodeTransplantTable,
} from '../tables/index.ts';
import { transplantRows, transplantScores } from '../track/index.ts';
import { once } from './once.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Classes that are tested again at most where a worker dies: with 100 images each some 18,000 passes. */
const BLOCK_CLASSES = 16;

/** The results of one test, by class. */
export type TransplantResults = ReadonlyMap<number, TransplantResult>;

/** The test of a run, class by class. */
export interface TransplantTest {
  readonly store: ObjectStore;
  readonly runId: string;
  readonly size: PictureSize;
  readonly classNames: readonly string[];
  /** Null where there is nothing to test the class on. */
  readonly testClass: (subject: TransplantSubject) => Promise<TransplantResult | null>;
}

/**
 * Tests classes in their order, a block at a time. Where there are several, each has a receipt of its own
 * (`transplant/000003`) once it is done, so that a test that is broken off goes on from there.
 */
export async function* testInBlocks(
  test: TransplantTest,
  subjects: readonly TransplantSubject[],
  context: StepContext,
  blockClasses = BLOCK_CLASSES,
): AsyncGenerator<TransplantResults> {
  for (let first = 0; first < subjects.length; first += blockClasses) {
    const block = subjects.slice(first, first + blockClasses);
    const testBlock = async (): Promise<TransplantResults> => {
      const results = new Map<number, TransplantResult>();
      for (const [index, subject] of block.entries()) {
        await context.breathe();
        const result = await test.testClass(subject);
        if (result !== null) results.set(subject.class, result);
        context.report({ done: first + index + 1, total: subjects.length });
      }
      return results;
    };
    yield subjects.length > blockClasses
      ? await testOnce(test, shardStep(STEP.transplant, first / blockClasses), context.signal, testBlock)
      : await testBlock();
  }
}

/** Also where the block was just tested, what stands in the store is what is given. */
async function testOnce(
  test: TransplantTest,
  step: string,
  signal: AbortSignal,
  testBlock: () => Promise<TransplantResults>,
): Promise<TransplantResults> {
  const { store, runId } = test;
  const { objects } = await once(store, runId, step, signal, async () => putBlock(test, step, await testBlock()));
  const read = async (kind: 'evaluation-classes' | 'transplants') =>
    readObject(
      store,
      objects.find((object) => object.kind === kind)!,
      signal,
    );
  const scores = transplantScores(decodeClassMetricsTable(await read('evaluation-classes')));
  const { rows } = decodeTransplantTable(await read('transplants'));
  return new Map(
    [...scores].map(([target, score]) => [target, { score, examples: rows.filter((row) => row.class === target) }]),
  );
}

async function putBlock(
  { store, runId, size, classNames }: TransplantTest,
  step: string,
  results: TransplantResults,
): Promise<StepReceipt> {
  const name = step.replace('/', '-');
  const scores = new Map([...results].map(([target, { score }]) => [target, score]));
  const rows = transplantRows(scores, classNames);
  const scoresRef = await putObject(store, runId, 'evaluation', name, encodeClassMetricsTable(rows), rows.length);
  const examples = [...results.values()].flatMap((result) => result.examples);
  const { height, width, channels } = size;
  const bytes = encodeTransplantTable({ height, width, channels, rows: examples });
  const examplesRef = await putObject(store, runId, 'global', name, bytes, examples.length);
  return {
    objects: [
      { ...scoresRef, kind: 'evaluation-classes' },
      { ...examplesRef, kind: 'transplants' },
    ],
    counts: { passes: passesOf(scores.values()) },
  };
}

/** What tests with these scores asked of the model. */
export function passesOf(scores: Iterable<{ readonly recipients: number }>): number {
  return [...scores].reduce((sum, { recipients }) => sum + PASSES_PER_PAIR * recipients, 0);
}
