import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporalCli } from '../temporal-cli.ts';
import { observeRun } from './observed-run.ts';
import { startOtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

const STEPS = [
  ...['planRun', 'explainShard', 'aggregateClasses', 'reconstructShard', 'evaluateShard', 'transplantClasses'],
  ...['evaluateClasses', 'trackRun', 'renderRunReport', 'commitRun'],
];

describe.skipIf(temporalCli === undefined)('a traced run', () => {
  let spans: readonly ReceivedSpan[];
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    const run = await observeRun({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    // The worker sends its last spans as it stops.
    await run.worker.stop();
    await run.close();
    const root = receiver.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    spans = receiver.spans.filter(({ traceId }) => traceId === root?.traceId);
  });
  afterAll(() => receiver.close());

  const named = (name: string) => spans.filter((span) => span.name === name);
  /** Names from the root to a span. */
  const pathOf = (span: ReceivedSpan): string[] => {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
    return [...(parent === undefined ? [] : pathOf(parent)), span.name];
  };

  it('is one trace: every span but the command’s own is below another', () => {
    const known = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !known.has(parentSpanId));
    expect(roots.map(({ service, name }) => [service, name])).toEqual([['saliency-atlas', 'saliency-atlas run']]);
    expect(known.size).toBe(spans.length);
  });

  it('goes from the command through the workflows and the step to the store', () => {
    const writes = named('store put').map((span) => pathOf(span).join(' → '));
    expect(writes).toContain(
      'saliency-atlas run → submitRun → explainDataset → processPage → explainShard → store put',
    );
  });

  it('has a span of every step, below a workflow', () => {
    for (const step of STEPS) {
      expect(named(step).length, step).toBeGreaterThan(0);
      for (const span of named(step))
        expect(pathOf(span).at(-2), step).toMatch(/^(submitRun|explainDataset|processPage)$/);
    }
  });

  it('a step lies within its workflow in time', () => {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const step of named('explainShard')) {
      const page = byId.get(step.parentSpanId ?? '')!;
      // Workflows tell the time to the millisecond of their tasks.
      expect(BigInt(page.startTimeUnixNano)).toBeLessThanOrEqual(BigInt(step.startTimeUnixNano));
      expect(BigInt(page.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(step.startTimeUnixNano));
    }
  });

  it('a job that fails is a trace of its own, in which the step and the workflow say why', () => {
    const failed = receiver.spans.filter(({ traceId, status }) => traceId !== spans[0]?.traceId && status.code === 2);
    expect(failed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['planRun', 'submitRun', 'saliency-atlas run']),
    );
    expect(failed.find(({ name }) => name === 'planRun')?.status.message).toContain('not-a-model.onnx');
  });
});
