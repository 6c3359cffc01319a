import { ApplicationFailure, CancelledFailure, ServiceError } from '@temporalio/client';
import { AtlasError, type FailureType } from '@saliency-atlas/contract';
import { documentationOf } from './documentation.ts';

/** An error in words: what is wrong and what to do, without a stack. */
export interface ExplainedFailure {
  readonly message: string;
  /** What the system said, where the message does not say it already; of Temporal's own words what they mean. */
  readonly cause: string | null;
  readonly fix: string | null;
  /** The page that tells more. */
  readonly documentation: string | null;
  /** True where the user's job is wrong, not the system. */
  readonly wrongUsage: boolean;
}

/** Finds the domain error inside whatever was thrown, however deep Temporal wrapped it. */
export function explainFailure(error: unknown): ExplainedFailure {
  const chain = causesOf(error);
  if (error instanceof AtlasError) return explained(error.message, error.fix, error.type, chain.at(1));
  // The first is ours; what follows it is what caused it.
  const at = chain.findIndex((cause) => cause instanceof ApplicationFailure);
  const failure = chain[at];
  if (failure instanceof ApplicationFailure) {
    return explained(failure.message, fixOf(failure.details?.[0]), failure.type, chain[at + 1]);
  }
  if (chain.some((cause) => cause instanceof CancelledFailure)) {
    return explained('the run was cancelled', 'Submit its job again; it goes on where it stopped.');
  }
  if (error instanceof ServiceError) return explained(`Temporal: ${error.message}`, null, null, chain.at(1));
  // What Temporal wraps around a failure says only that there was one.
  const message = chain.at(-1)?.message ?? String(error);
  return explained(message, meaningOf(message) === undefined ? null : 'Mend that, then submit the job again.');
}

/** Steps that Temporal gave up: its words, and what is behind them. */
const GIVEN_UP: readonly (readonly [RegExp, string])[] = [
  [
    /activity heartbeat timeout/i,
    'nothing was heard of the step’s worker for 20 seconds, in every attempt: it ended or stood still, as where the system ' +
      'ends what takes too much memory; its log says where it was (docs/operations.md)',
  ],
  [
    /activity starttoclose timeout/i,
    'the step took longer than it may, two hours for a shard: lower resources.shardSize, or explain.passes',
  ],
];

function meaningOf(message: string): string | undefined {
  return GIVEN_UP.find(([words]) => words.test(message))?.[1];
}

function explained(
  message: string,
  fix: string | null,
  type: string | null | undefined = null,
  cause?: Error,
): ExplainedFailure {
  const said = cause?.message.split('\n')[0] ?? '';
  return {
    message,
    cause: meaningOf(message) ?? (said === '' || message.includes(said) ? null : said),
    fix: fix === '' ? null : fix,
    documentation: documentationOf(message, type as FailureType | null | undefined),
    wrongUsage: type === 'InvalidJob',
  };
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
