import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { InjectedSinks } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MESSAGES, type SubmissionProgress, type WorkflowSpan } from '@saliency-atlas/contract';
import type { TraceSinks } from '@saliency-atlas/workflows/trace-interceptors';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf, SHARD_COUNTS } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
});
afterAll(() => server.close());

test('a submission plans its job, hands it to the coordinator of that run and says which run it is and what it was warned of', async () => {
  const { activities, calls } = createFakeActivities();
  await server.serve(activities, async () => {
    const submission = await server.submit(
      JSON.stringify({ ...planOf('planned', 1, 1), warnings: ['slower than it could be'] }),
      'submit-planned',
    );
    expect(await submission.result()).toMatchObject({ runId: 'planned', nothingToDo: false });
    expect(await submission.query<SubmissionProgress>(MESSAGES.progress)).toEqual({
      runId: 'planned',
      progress: null,
      warnings: ['slower than it could be'],
    });
    expect(calls.slice(0, 2)).toEqual(['plan', 'explain/0']);
    const coordinator = await server.env.client.workflow.getHandle('run-planned').describe();
    expect(coordinator.status.name).toBe('COMPLETED');
  });
});

test('a job whose run is complete does nothing but read its result', async () => {
  const { activities, calls } = createFakeActivities();
  const plan = { ...planOf('complete', 3, 1), alreadyComplete: true };
  const result = await server.serve(activities, async () =>
    (await server.submit(JSON.stringify(plan), 'submit-complete')).result(),
  );
  expect(result).toMatchObject({ runId: 'complete', nothingToDo: true });
  expect(calls).toEqual(['plan', 'readResult']);
});

test('a job that cannot be planned fails by its type and with its fix, after one attempt', async () => {
  const { activities, calls } = createFakeActivities({
    planRun: () => Promise.reject(ApplicationFailure.nonRetryable('no model', 'ModelNotFound', { fix: 'Correct it.' })),
  });
  const error = await server.serve(activities, async () =>
    (await server.submit('{}', 'submit-unplannable')).result().catch((reason: unknown) => reason),
  );
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect((error as WorkflowFailedError).cause?.cause).toMatchObject({
    type: 'ModelNotFound',
    details: [{ fix: 'Correct it.' }],
  });
  expect(calls).toEqual(['plan']);
});

test('another job of a run that is going on is refused with words, and leaves the run alone', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { activities, calls } = createFakeActivities({
    explainShard: () => opened.then(() => SHARD_COUNTS),
  });
  await server.serve(activities, async () => {
    const job = JSON.stringify(planOf('shared', 1, 1));
    const first = await server.submit(job, 'submit-first');
    while (!calls.includes('explain/0')) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await server.submit(job, 'submit-second');
    const error: unknown = await second.result().catch((reason: unknown) => reason);
    expect((error as WorkflowFailedError).cause).toMatchObject({
      type: 'InvalidJob',
      message: 'run shared is already going on',
      details: [{ fix: expect.stringContaining('saliency-atlas status shared') as string }],
    });
    open();
    expect(await first.result()).toMatchObject({ runId: 'shared' });
  });
});

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
