import { ApplicationFailure, ServiceError } from '@temporalio/client';
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
  const failure = innermostFailure(error);
  if (failure !== undefined) {
    const detail: unknown = failure.details?.[0];
    return { message: failure.message, fix: fixOf(detail), wrongUsage: isWrongUsage(failure.type) };
  }
  if (error instanceof ServiceError) return { message: `Temporal: ${error.message}`, fix: null, wrongUsage: false };
  return { message: error instanceof Error ? error.message : String(error), fix: null, wrongUsage: false };
}

function isWrongUsage(type: string | null | undefined): boolean {
  return type === 'InvalidJob';
}

function innermostFailure(error: unknown): ApplicationFailure | undefined {
  let found: ApplicationFailure | undefined;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof ApplicationFailure) found ??= at;
  }
  return found;
}

function fixOf(detail: unknown): string | null {
  if (detail === null || typeof detail !== 'object' || !('fix' in detail)) return null;
  return String(detail.fix);
}
