import {
  ContinueAsNew,
  defaultPayloadConverter,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import {
  formatTraceparent,
  messageOf,
  parseTraceparent,
  TRACE_HEADER,
  type TraceCarrier,
  type WorkflowSpan,
} from '@saliency-atlas/contract';

/** Where a workflow's span goes; a worker that collects none takes it and does nothing. */
export interface TraceSinks extends Sinks {
  readonly tracing: { workflowEnded(span: WorkflowSpan): void };
}

type Headers = Parameters<NonNullable<NonNullable<WorkflowInterceptors['inbound']>[number]['execute']>>[0]['headers'];

/** Of a trace that begins here: whether it is kept is up to the workers, of which some may collect no traces at all. */
const SAMPLED = 1;

const { tracing } = proxySinks<TraceSinks>();

/**
 * Hands a trace on from whoever started the workflow to what the workflow starts; where that one had none, as a schedule, the
 * workflow begins one. Nothing is awaited and no random number
 * is drawn, so that a workflow does the same whether it is traced or not: the span's id is read off the execution's id.
 * Temporal's own interceptors bring OpenTelemetry into the sandbox and yield where the workflow would not.
 */
export function interceptors(): WorkflowInterceptors {
  let handedOn: Headers = {};
  const traced = <Input extends { readonly headers: Headers }>(input: Input): Input => ({
    ...input,
    headers: { ...input.headers, ...handedOn },
  });
  return {
    inbound: [
      {
        execute: (input, next) => {
          const span = beginSpan(parentOf(input.headers));
          const carrier: TraceCarrier = { traceparent: formatTraceparent(span) };
          handedOn = { [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrier) };
          const result = next(input);
          result.then(
            () => tracing.workflowEnded({ ...span, endedAtMs: Date.now() }),
            (error: unknown) => {
              tracing.workflowEnded({ ...span, endedAtMs: Date.now(), error: failureOf(error) });
            },
          );
          return result;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(traced(input)),
        startChildWorkflowExecution: (input, next) => next(traced(input)),
        continueAsNew: (input, next) => next(traced(input)),
      },
    ],
  };
}

function parentOf(headers: Headers) {
  const payload = headers[TRACE_HEADER];
  if (payload === undefined) return undefined;
  return parseTraceparent(defaultPayloadConverter.fromPayload<TraceCarrier>(payload).traceparent);
}

function beginSpan(parent: ReturnType<typeof parentOf>): Omit<WorkflowSpan, 'endedAtMs'> {
  const { workflowId, workflowType, runId } = workflowInfo();
  const executionId = runId.replaceAll('-', '');
  return {
    name: workflowType,
    traceId: parent?.traceId ?? executionId,
    // The last half of the execution's UUID is random.
    spanId: executionId.slice(-16),
    parentSpanId: parent?.spanId ?? null,
    traceFlags: parent?.traceFlags ?? SAMPLED,
    startedAtMs: Date.now(),
    error: null,
    attributes: { 'temporal.workflow.id': workflowId },
  };
}

/** Continuing as new is thrown, but no failure. */
function failureOf(error: unknown): string | null {
  return error instanceof ContinueAsNew ? null : messageOf(error);
}
