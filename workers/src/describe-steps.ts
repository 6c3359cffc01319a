import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { stageOf } from '@saliency-atlas/activities';

/** Puts the run, the stage and the shard on every log line of a step, also on those that the SDK writes about it. */
export const describeSteps: ActivityInterceptorsFactory = ({ info }) => {
  let step: Record<string, unknown> = { stage: stageOf(info.activityType) };
  return {
    inbound: {
      execute: (input, next) => {
        step = { ...step, ...namesIn(input.args[0]) };
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...step }),
    },
  };
};

/** The run and the shard that a step's input names. */
function namesIn(input: unknown): { runId?: string; shard?: number } {
  if (typeof input !== 'object' || input === null) return {};
  const { runId, shardIndex } = input as { runId?: unknown; shardIndex?: unknown };
  return {
    ...(typeof runId === 'string' ? { runId } : {}),
    ...(typeof shardIndex === 'number' ? { shard: shardIndex } : {}),
  };
}
