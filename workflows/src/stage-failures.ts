import { ApplicationFailure } from '@temporalio/workflow';
import type { PageResult, RunPlan, Stage, StageFailures } from '@saliency-atlas/contract';

/** Failed shards that are named; a cursor and a message must stay small. */
const MOST_NAMED = 20;

export const NO_FAILURES: StageFailures = { count: 0, first: [], reason: null };

/** The failures of a stage with those of one more page. */
export function addFailures(failures: StageFailures, { failedShards, reason }: PageResult): StageFailures {
  return {
    count: failures.count + failedShards.length,
    first: [...failures.first, ...failedShards].slice(0, MOST_NAMED).sort((a, b) => a - b),
    reason: failures.reason ?? reason,
  };
}

/** What ends a run after a stage in which shards failed: which, why, and how to do them again. */
export function shardsFailed({ runId, shards }: RunPlan, stage: Stage, failures: StageFailures): ApplicationFailure {
  const { count, first, reason } = failures;
  const named = first.join(', ') + (count > first.length ? ', …' : '');
  return ApplicationFailure.create({
    message: `${stage}: ${count} of ${shards} shards failed in every attempt (${named}): ${reason ?? 'unknown'}`,
    type: 'ShardsFailed',
    nonRetryable: true,
    details: [
      { fix: `Mend the cause, then \`saliency-atlas retry ${runId}\`: it does these shards again and no other.` },
    ],
  });
}
