import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PASSES_PER_PAIR } from '@saliency-atlas/contract';
import { TRANSPLANT_TRIALS, type TransplantResult, type TransplantSubject } from '../aggregate/index.ts';
import { openStore, readReceipt, type ObjectStore } from '../stores/index.ts';
import type { StepContext } from './step-context.ts';
import { testInBlocks, type TransplantResults } from './transplant-blocks.ts';

const SIZE = { height: 2, width: 2, channels: 1 };
const WINDOW = { top: 0, left: 1, height: 1, width: 1 };
const SUBJECTS = [2, 3, 5, 7, 11].map((index) => ({
  class: index,
  className: `class ${String(index)}`,
  window: WINDOW,
}));

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-transplant-blocks-'));
  store = openStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the test of a class comes to: everything of it is told by the class; class 5 has nothing to be tested on. */
function resultOf({ class: target, className, window }: TransplantSubject): TransplantResult | null {
  if (target === 5) return null;
  const flipped = Object.fromEntries(TRANSPLANT_TRIALS.map((trial, index) => [trial, (target * index) % (target + 1)]));
  const example = {
    ...{ class: target, className, part: 'tone' as const, sourceId: `from-${String(target)}`, recipientId: 'to' },
    ...{ windowTop: window.top, windowLeft: window.left, windowHeight: window.height, windowWidth: window.width },
    ...{ predictedBefore: 1, predicted: target, score: 0.5 },
    ...{ before: new Uint8Array(4).fill(target), after: new Uint8Array(4).fill(target + 1) },
  };
  const score = { recipients: target, flipped: flipped as TransplantResult['score']['flipped'] };
  return { score, examples: target === 7 ? [example, { ...example, recipientId: 'too' }] : [example] };
}

/** Tests all in blocks of two, or in one; `diesAt` is the class at which the worker dies. Returns what was tested, too. */
async function testAll(blockClasses = 2, diesAt?: number): Promise<{ results: TransplantResults; tested: number[] }> {
  const tested: number[] = [];
  const testClass = (subject: TransplantSubject): Promise<TransplantResult | null> => {
    if (subject.class === diesAt) return Promise.reject(new Error('killed'));
    tested.push(subject.class);
    return Promise.resolve(resultOf(subject));
  };
  const context: StepContext = {
    signal: new AbortController().signal,
    report: () => undefined,
    breathe: () => Promise.resolve(),
    open: {} as StepContext['open'],
  };
  const results = new Map<number, TransplantResult>();
  try {
    for await (const block of testInBlocks(
      { store, runId: 'f00', size: SIZE, classNames: [], testClass },
      SUBJECTS,
      context,
      blockClasses,
    )) {
      for (const [target, result] of block) results.set(target, result);
    }
  } catch (error) {
    if (diesAt === undefined) throw error;
  }
  return { results, tested };
}

const ALL = new Map(
  SUBJECTS.flatMap((subject) => {
    const result = resultOf(subject);
    return result === null ? [] : [[subject.class, result] as const];
  }),
);

it('says the same of every class in blocks and in one, which needs no receipt', async () => {
  expect((await testAll(5)).results).toEqual(ALL);
  expect(await readReceipt(store, 'f00', 'transplant/000000')).toBeUndefined();
  expect((await testAll(2)).results).toEqual(ALL);
  expect((await readReceipt(store, 'f00', 'transplant/000001'))?.counts).toEqual({ passes: 7 * PASSES_PER_PAIR });
});

it('a worker that dies costs no more than the block it was at', async () => {
  expect((await testAll(2, 7)).tested).toEqual([2, 3, 5]);
  const again = await testAll();
  expect(again.tested).toEqual([5, 7, 11]);
  expect(again.results).toEqual(ALL);
  expect((await testAll()).tested).toEqual([]);
});
