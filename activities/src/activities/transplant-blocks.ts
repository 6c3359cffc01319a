import { PASSES_PER_PAIR, shardStep } from '@saliency-atlas/contract';
import type { PictureSize, TransplantResult, TransplantScore, TransplantSubject } from '../aggregate/index.ts';
import { putObject, readObject, type ObjectStore, type StepReceipt } from '../stores/index.ts';
import {
  decodeClassMetricsTable,
  decodeTransplantTable,
  encodeClassMetricsTable,
  encodeTransplantTable,
  type TransplantExampleRow,
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
  const { objects } = await once(store, runId, step, signal, async () => {
    const results = await testBlock();
    const scores = new Map([...results].map(([target, { score }]) => [target, score]));
    const examples = [...results.values()].flatMap((result) => result.examples);
    const name = step.replace('/', '-');
    return putTransplants(test, { scores: name, examples: name }, scores, examples);
  });
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

/** Writes what a test of some or all classes came to, under the names of its two tables. */
export async function putTransplants(
  { store, runId, size, classNames }: Omit<TransplantTest, 'testClass'>,
  names: { readonly scores: string; readonly examples: string },
  scores: ReadonlyMap<number, TransplantScore>,
  examples: readonly TransplantExampleRow[],
): Promise<StepReceipt> {
  const rows = transplantRows(scores, classNames);
  const figures = encodeClassMetricsTable(rows);
  const scoresRef = await putObject(store, runId, 'evaluation', names.scores, figures, rows.length);
  const { height, width, channels } = size;
  const pictures = encodeTransplantTable({ height, width, channels, rows: examples });
  const examplesRef = await putObject(store, runId, 'global', names.examples, pictures, examples.length);
  const recipients = [...scores.values()].reduce((sum, score) => sum + score.recipients, 0);
  return {
    objects: [
      { ...scoresRef, kind: 'evaluation-classes' },
      { ...examplesRef, kind: 'transplants' },
    ],
    counts: { passes: PASSES_PER_PAIR * recipients },
  };
}
