import type { CpuActivities, GpuActivities } from '@saliency-atlas/activities';
import type { RunPlan, RunResult, ShardInput, ShardResult } from '@saliency-atlas/contract';

export type FakeActivities = CpuActivities & GpuActivities;

const NOTHING: ShardResult = { images: 0, failed: 0, passes: 0 };

/** A plan of `shards` shards of two images each. */
export function planOf(runId: string, shards: number, pageShards: number, window = 16): RunPlan {
  return {
    storeUri: 'file:///nowhere',
    runId,
    sources: { modelUri: 'file:///model.onnx', datasetUri: 'file:///images', imagesUri: null, bankUri: null },
    images: 2 * shards,
    shardSize: 2,
    shards,
    pageShards,
    window,
    alreadyComplete: false,
  };
}

/** What every shard of the fakes counts. */
export const SHARD_COUNTS: ShardResult = { images: 2, failed: 1, passes: 10 };

/** Activities that succeed at once and write down what was called; a test replaces those that it is about. */
export function createFakeActivities(replaced: Partial<FakeActivities> = {}): {
  readonly activities: FakeActivities;
  /** `stage` or `stage/shard`, in the order of the calls; a repeated attempt is a call of its own. */
  readonly calls: string[];
} {
  const calls: string[] = [];
  const recorded =
    <Input, Result>(name: (input: Input) => string, act: (input: Input) => Promise<Result>) =>
    (input: Input): Promise<Result> => {
      calls.push(name(input));
      return act(input);
    };
  const shard = (stage: string) => (input: ShardInput) => `${stage}/${input.shardIndex}`;
  const step = (name: string) => () => name;
  const nothing = () => Promise.resolve(NOTHING);
  const counted = () => Promise.resolve(SHARD_COUNTS);
  const result =
    (nothingToDo: boolean) =>
    ({ runId, storeUri }: { runId: string; storeUri: string }): Promise<RunResult> =>
      Promise.resolve({
        runId,
        storeUri,
        manifestKey: `runs/${runId}/manifest.json`,
        reportKey: 'report',
        counts: {},
        gate: { verdict: 'no-reference', reasons: [] },
        nothingToDo,
      });
  const { planRun = (input: { job: string }) => Promise.resolve(JSON.parse(input.job) as RunPlan) } = replaced;
  return {
    calls,
    activities: {
      planRun: recorded(step('plan'), planRun),
      explainShard: recorded(shard('explain'), replaced.explainShard ?? counted),
      aggregateClasses: recorded(step('aggregate'), replaced.aggregateClasses ?? nothing),
      reconstructShard: recorded(shard('reconstruct'), replaced.reconstructShard ?? counted),
      evaluateShard: recorded(shard('evaluate'), replaced.evaluateShard ?? counted),
      transplantClasses: recorded(step('transplant'), replaced.transplantClasses ?? nothing),
      evaluateClasses: recorded(step('classes'), replaced.evaluateClasses ?? nothing),
      trackRun: recorded(step('track'), replaced.trackRun ?? nothing),
      renderRunReport: recorded(step('report'), replaced.renderRunReport ?? nothing),
      commitRun: recorded(step('commit'), replaced.commitRun ?? result(false)),
      readResult: recorded(step('readResult'), replaced.readResult ?? result(true)),
    },
  };
}
