/** The header under which a trace crosses Temporal, named as in Temporal's own interceptors; its payload is a carrier. */
export const TRACE_HEADER = '_tracer-data';

/** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
export interface TraceCarrier {
  readonly traceparent?: string;
}

/** What a workflow tells of its own execution once it has ended, for whoever collects spans. */
export interface WorkflowSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Null where the trace begins with this workflow. */
  readonly parentSpanId: string | null;
  readonly traceFlags: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Null where it ended well or continued as new. */
  readonly error: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Takes a `traceparent` apart; undefined where it is none. */
export function parseTraceparent(traceparent: string | undefined): TraceParent | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = match;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** The `traceparent` that names a span. */
export function formatTraceparent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
