import { defaultPayloadConverter, type ActivityInterceptorsFactory, type InjectedSinks } from '@temporalio/worker';
import { TRACE_HEADER, type TraceCarrier } from '@saliency-atlas/contract';
import type { TraceSinks } from '@saliency-atlas/workflows/trace-interceptors';
import { activeTrace, type Tracing } from './start-tracing.ts';

/** Makes every step a span below the workflow that asked for it. Without tracing it adds nothing. */
export function traceSteps(tracing: Tracing | null): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      execute: (input, next) => {
        const payload = input.headers[TRACE_HEADER];
        if (tracing === null || payload === undefined) return next(input);
        const parent = defaultPayloadConverter.fromPayload<TraceCarrier>(payload);
        const attributes = {
          'temporal.workflow.id': info.workflowExecution?.workflowId ?? '',
          'temporal.activity.attempt': String(info.attempt),
        };
        return tracing.inSpan(info.activityType, attributes, () => next(input), parent);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...activeTrace() }) },
  });
}

/** Where workflows tell of their own spans. */
export function traceSinks(tracing: Tracing | null): InjectedSinks<TraceSinks> {
  return { tracing: { workflowEnded: { fn: (_info, span) => tracing?.addWorkflowSpan(span) } } };
}
