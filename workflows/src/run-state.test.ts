import { expect, it } from 'vitest';
import type { PageProgress, RunPlan } from '@saliency-atlas/contract';
import { NO_COUNTS } from './counts.ts';
import { RunState } from './run-state.ts';
import { NO_FAILURES } from './stage-failures.ts';

const PLAN: RunPlan = {
  storeUri: 'file:///nowhere',
  runId: 'counted',
  sources: { modelUri: 'file:///model.onnx', datasetUri: 'file:///images', imagesUri: null, bankUri: null },
  images: 40,
  shardSize: 2,
  shards: 20,
  pageShards: 10,
  window: 4,
  alreadyComplete: false,
};
const START = {
  stage: 'explain',
  nextPage: 0,
  counts: NO_COUNTS,
  stageCounts: NO_COUNTS,
  stageFailures: NO_FAILURES,
  stageStartedAtMs: 0,
} as const;
const shards = (done: number): PageProgress => ({
  stage: 'explain',
  pageIndex: 0,
  counts: { images: 2 * done, failed: 0, passes: 100 * done },
});

it('what a page said last counts, even where the server delivers it first', () => {
  const state = new RunState(PLAN, START);
  state.pageBegins(0);
  for (const done of [1, 4, 3, 2]) state.reportPage(shards(done));
  expect(state.progress().counts).toEqual(shards(4).counts);
});

it('a word of a page that has ended, or of another stage, changes nothing', () => {
  const state = new RunState(PLAN, START);
  state.pageBegins(0);
  state.reportPage({ ...shards(3), stage: 'evaluate' });
  expect(state.progress().counts).toEqual(NO_COUNTS);
  state.pageEnds(0, { ...shards(5).counts, failedShards: [], reason: null });
  state.reportPage(shards(4));
  expect(state.progress().counts).toEqual(shards(5).counts);
});

it('counts how often a run was paused and resumed, and not how often that was said', () => {
  const state = new RunState(PLAN, START);
  for (const act of ['pause', 'pause', 'resume', 'resume', 'pause'] as const) state[act]();
  expect([state.paused, state.pauseChanges]).toEqual([true, 3]);
});
