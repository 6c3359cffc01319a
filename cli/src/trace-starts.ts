import { defaultPayloadConverter, type WorkflowClientInterceptor } from '@temporalio/client';
import { TRACE_HEADER } from '@saliency-atlas/contract';
import { startTracing, type Tracing } from '@saliency-atlas/workers/start-tracing';

let tracing: Tracing | null = null;

/**
 * Does a command's work as the root of a trace, where an OTLP endpoint is configured. Workflows that it starts meanwhile
 * are below it, where their client has `traceStarts`.
 */
export async function inTrace(command: string, work: () => Promise<void>): Promise<void> {
  tracing = await startTracing('saliency-atlas', process.env);
  if (tracing === null) return work();
  try {
    await tracing.inSpan(`saliency-atlas ${command}`, {}, work);
  } finally {
    await tracing.stop();
  }
}

/** Hands the command's trace to the workflows that a client starts. */
export const traceStarts: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => {
    if (tracing === null) return next(input);
    const headers = { ...input.headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(tracing.carrier()) };
    return next({ ...input, headers });
  },
};
