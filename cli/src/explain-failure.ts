import { ApplicationFailure, CancelledFailure, ServiceError } from '@temporalio/client';
import { AtlasError } from '@saliency-atlas/contract';

/** An error in words: what is wrong and what to do, without a stack. */
export interface ExplainedFailure {
  readonly message: string;
  readonly fix: string | null;
  /** True where the user's job is wrong, not the system. */
  readonly wrongUsage: boolean;
}

/** Finds the domain error inside whatever was thrown, however deep Temporal wrapped it. */
export function explainFailure(error: unknown): ExplainedFailure {
  if (error instanceof AtlasError)
    return { message: error.message, fix: error.fix, wrongUsage: isWrongUsage(error.type) };
  const chain = causesOf(error);
  // The first is ours; what follows it is what caused it.
  const failure = chain.find((cause) => cause instanceof ApplicationFailure);
  if (failure !== undefined) {
    const detail: unknown = failure.details?.[0];
    return { message: failure.message, fix: fixOf(detail), wrongUsage: isWrongUsage(failure.type) };
  }
  if (chain.some((cause) => cause instanceof CancelledFailure)) {
    const fix = 'Submit its job again; it goes on where it stopped.';
    return { message: 'the run was cancelled', fix, wrongUsage: false };
  }
  if (error instanceof ServiceError) return { message: `Temporal: ${error.message}`, fix: null, wrongUsage: false };
  // What Temporal wraps around a failure says only that there was one.
  return { message: chain.at(-1)?.message ?? String(error), fix: null, wrongUsage: false };
}

function isWrongUsage(type: string | null | undefined): boolean {
  return type === 'InvalidJob';
}

/** The error and its causes, outermost first. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at: unknown = error; at instanceof Error && !chain.includes(at); at = at.cause) chain.push(at);
  return chain;
}

function fixOf(detail: unknown): string | null {
  if (detail === null || typeof detail !== 'object' || !('fix' in detail)) return null;
  return String(detail.fix);
}
