import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { TraceCarrier, WorkflowSpan } from '@saliency-atlas/contract';
import { messageOf } from '@saliency-atlas/contract';

/** A process's part in traces. */
export interface Tracing {
  /** Does work as a span below the one that is active, or below `parent`. */
  inSpan<Result>(
    name: string,
    attributes: Readonly<Record<string, string>>,
    work: () => Promise<Result>,
    parent?: TraceCarrier,
  ): Promise<Result>;
  /** What to hand to another process so that its spans are below the active one. */
  carrier(): TraceCarrier;
  /** Takes a span that a workflow has told of. */
  addWorkflowSpan(span: WorkflowSpan): void;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

/**
 * Starts sending spans by OTLP over HTTP where `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) is set; null elsewhere,
 * and then OpenTelemetry is not even loaded. Its other `OTEL_…` variables count as OpenTelemetry says.
 */
export async function startTracing(service: string, env: NodeJS.ProcessEnv): Promise<Tracing | null> {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  if (!isSet('OTEL_EXPORTER_OTLP_ENDPOINT') && !isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')) return null;
  const [{ OTLPTraceExporter }, { defaultResource, detectResources, envDetector, resourceFromAttributes }, sdk] =
    await Promise.all([
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace-node'),
    ]);
  const processor = new sdk.BatchSpanProcessor(new OTLPTraceExporter());
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': service }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new sdk.NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = provider.getTracer('saliency-atlas');
  return {
    inSpan: (name, attributes, work, parent) =>
      tracer.startActiveSpan(name, { attributes }, contextBelow(parent), (span) => endingSpan(span, work)),
    carrier: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    addWorkflowSpan: (span) => processor.onEnd(readableSpan(span, resource)),
    stop: () => provider.shutdown(),
  };
}

function contextBelow(parent: TraceCarrier | undefined): Context {
  return parent === undefined ? context.active() : propagation.extract(context.active(), parent);
}

/** Does the work, notes how it ended and ends the span. */
async function endingSpan<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** A workflow's span as the exporter takes it; workflows cannot make one, since their sandbox holds no vendor. */
function readableSpan(span: WorkflowSpan, resource: ReadableSpan['resource']): ReadableSpan {
  const { name, traceId, spanId, parentSpanId, traceFlags, startedAtMs, endedAtMs, error, attributes } = span;
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentSpanId === null
      ? {}
      : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags, isRemote: true } }),
    startTime: highResolution(startedAtMs),
    endTime: highResolution(endedAtMs),
    duration: highResolution(endedAtMs - startedAtMs),
    status: error === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'saliency-atlas' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds as OpenTelemetry's seconds and nanoseconds. */
function highResolution(timeMs: number): [seconds: number, nanoseconds: number] {
  return [Math.trunc(timeMs / 1000), (timeMs % 1000) * 1_000_000];
}

/** The trace and span that are active, for log lines; empty where there is none. */
export function activeTrace(): { traceId?: string; spanId?: string } {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId };
}
