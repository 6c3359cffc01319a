import { receiptKey, shardStep } from '@saliency-atlas/contract';
import { STEP } from '../../../activities/src/activities/steps.ts';
import type { Bucket } from './simulated-store.ts';
import type { Violate } from './store-oracle.ts';

/** Steps that ask the model and leave a receipt, by the name of their activity. */
const STEP_OF: Readonly<Record<string, (input: { readonly shardIndex: number }) => string>> = {
  explainShard: ({ shardIndex }) => shardStep('explain', shardIndex),
  reconstructShard: ({ shardIndex }) => shardStep('reconstruct', shardIndex),
  evaluateShard: ({ shardIndex }) => shardStep('evaluate', shardIndex),
  aggregateClasses: () => STEP.aggregate,
  transplantClasses: () => STEP.transplant,
};

/** Told of every attempt and whether it worked. */
export interface WorkOracle {
  readonly onAttempt: (activityType: string, input: unknown) => () => void;
  /** Attempts that worked on a step beyond the one that each needs. */
  wasted(): number;
}

/** An attempt that begins when its step's receipt stands does no work; the others are counted. */
export function workOracle(bucket: Bucket, prefix: string, violate: Violate): WorkOracle {
  const worked = new Map<string, number>();
  return {
    onAttempt(activityType, input) {
      const stepOf = STEP_OF[activityType];
      if (stepOf === undefined) return () => undefined;
      const { runId } = input as { readonly runId: string };
      const step = stepOf(input as { readonly shardIndex: number });
      const stood = bucket.objects.has(`${prefix}/${receiptKey(runId, step)}`);
      return () => {
        worked.set(step, (worked.get(step) ?? 0) + 1);
        if (stood) violate(`${step} was worked on again, though its receipt stood`);
      };
    },
    wasted: () => [...worked.values()].reduce((sum, times) => sum + times - 1, 0),
  };
}
