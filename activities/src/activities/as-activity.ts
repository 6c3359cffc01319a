import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApplicationFailure, asyncLocalStorage, CancelledFailure, Context, log } from '@temporalio/activity';
import { AtlasError, FAILURE_RETRYABLE } from '@saliency-atlas/contract';
import { count, findStepsWith } from './metrics.ts';
import { OPENERS } from './openers.ts';
import type { StepContext, StepProgress } from './step-context.ts';

findStepsWith(() => asyncLocalStorage.getStore());

/** The model computes off the main thread, and long arithmetic breathes: this timer is never held up for long. */
const HEARTBEAT_INTERVAL_MS = 2_000;
/** A quarter of the heartbeat timeout: steps that hold JavaScript for so long are told of before they are given up. */
const LATE_MS = 5_000;

/** Makes a step an activity: heartbeats with its progress, cancellation as an abort signal, errors by their names. */
export function asActivity<Input, Result>(
  step: (input: Input, context: StepContext) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    const activity = Context.current();
    const startedAtMs = Date.now();
    let progress: StepProgress = { done: 0, total: 0 };
    let lastBeatMs = performance.now();
    const heartbeat = setInterval(() => {
      const heldMs = performance.now() - lastBeatMs - HEARTBEAT_INTERVAL_MS;
      if (heldMs > LATE_MS) log.warn('heartbeat late: JavaScript was held, or the machine is busy', { heldMs });
      lastBeatMs = performance.now();
      activity.heartbeat(progress);
    }, HEARTBEAT_INTERVAL_MS);
    try {
      const result = await step(input, {
        signal: activity.cancellationSignal,
        report: (now) => {
          progress = now;
        },
        breathe: async () => {
          await nextTurn();
          activity.cancellationSignal.throwIfAborted();
        },
        open: OPENERS,
      });
      log.info('step done', { ...countsOf(result), durationMs: Date.now() - startedAtMs });
      return result;
    } catch (error) {
      if (activity.cancellationSignal.aborted) throw new CancelledFailure('cancelled', [], toError(error));
      const failure = toApplicationFailure(error);
      count('failures', 1, { failure_type: failure.type ?? 'Error' });
      throw failure;
    } finally {
      clearInterval(heartbeat);
    }
  };
}

/** The single map from domain errors to Temporal's: the failure's type is the error's name, the fix is its detail. */
export function toApplicationFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (!(error instanceof AtlasError)) {
    const cause = toError(error);
    return ApplicationFailure.create({ message: cause.message, type: cause.name, cause });
  }
  return ApplicationFailure.create({
    message: error.message,
    type: error.type,
    nonRetryable: !FAILURE_RETRYABLE[error.type],
    details: [{ fix: error.fix }],
    ...(error.cause instanceof Error ? { cause: error.cause } : {}),
  });
}

/** What a log line says of a result: its numbers, such as images and passes. */
function countsOf(result: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(result ?? {}).filter(([, value]) => typeof value === 'number'));
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
