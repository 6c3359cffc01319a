import type { RunPlan, RunRef } from '@saliency-atlas/contract';

/** The part of a plan that every step needs. */
export function runRefOf(plan: RunPlan): RunRef {
  return { storeUri: plan.storeUri, runId: plan.runId, sources: plan.sources };
}
