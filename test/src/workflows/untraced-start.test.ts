import type { InjectedSinks } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { WorkflowSpan } from '@saliency-atlas/contract';
import type { TraceSinks } from '@saliency-atlas/workflows/trace-interceptors';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
});
afterAll(() => server.close());

test('a job that nobody traces, as one that a schedule starts, begins a trace of its own', async () => {
  const spans: WorkflowSpan[] = [];
  const sinks: InjectedSinks<TraceSinks> = {
    tracing: { workflowEnded: { fn: (_info, span) => void spans.push(span) } },
  };
  const { activities } = createFakeActivities();
  const job = JSON.stringify(planOf('abc', 2, 1));
  await server.serve(activities, async () => (await server.submit(job, 'scheduled')).result(), 100, { sinks });
  const names = ['submitRun', 'explainDataset', 'processPage'];
  const [root, coordinator, page] = names.map((name) => spans.find((span) => span.name === name)!);
  expect(root).toMatchObject({ parentSpanId: null, traceFlags: 1, error: null });
  expect(root!.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(coordinator).toMatchObject({ traceId: root!.traceId, parentSpanId: root!.spanId });
  expect(page).toMatchObject({ traceId: root!.traceId, parentSpanId: coordinator!.spanId });
});
