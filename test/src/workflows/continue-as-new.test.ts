import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keywordAttribute, MESSAGES, type RunInput } from '@saliency-atlas/contract';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf, SHARD_COUNTS } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, untilProgress, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);

let server: WorkflowServer;
beforeAll(async () => {
  // The start of four pages, as many as are in flight, is more than 15 events: each history suggests a new one by then.
  server = await startWorkflowServer({ suggestNewHistoryAfter: 15 });
});
afterAll(() => server.close());

interface HistorySummary {
  /** What the history began with. */
  readonly cursor: RunInput['cursor'];
  /** The history that it went on in. */
  readonly next: string | undefined;
}

async function summarise(workflowId: string, runId: string): Promise<HistorySummary> {
  const { events } = await server.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const { cursor } = JSON.parse(Buffer.from(started ?? []).toString()) as RunInput;
  const next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return { cursor, next: next ?? undefined };
}

/** The histories of a run, oldest first. */
async function historiesOf(workflowId: string, firstRunId: string): Promise<HistorySummary[]> {
  const histories = [await summarise(workflowId, firstRunId)];
  for (let next = histories[0]!.next; next !== undefined; next = histories.at(-1)!.next) {
    histories.push(await summarise(workflowId, next));
  }
  return histories;
}

test('a run of many pages goes on in new histories, works through every shard once and keeps its counts', async () => {
  const { activities, calls } = createFakeActivities();
  const plan = planOf('long', 8, 1);
  const histories = await server.serve(activities, async () => {
    const run = await server.startRun(plan);
    await run.result();
    return historiesOf(run.workflowId, run.firstExecutionRunId);
  });
  expect(histories.length).toBeGreaterThan(3);
  expect(histories[0]!.cursor).toBeUndefined();
  expect(histories.at(-1)!.next).toBeUndefined();
  const explaining = histories.filter(({ cursor }) => cursor?.stage === 'explain');
  expect(explaining.length).toBeGreaterThan(0);
  for (const { cursor } of explaining) expect(cursor!.nextPage).toBeGreaterThan(0);
  for (const { cursor } of histories.slice(1)) {
    // Two images a shard, one shard a page: what the cursor carries is what was done.
    expect(cursor!.stageCounts.images).toBe(SHARD_COUNTS.images * cursor!.nextPage);
  }
  for (const stage of ['explain', 'reconstruct', 'evaluate']) {
    const shards = calls.filter((call) => call.startsWith(`${stage}/`));
    expect(shards).toHaveLength(8);
    expect(new Set(shards).size).toBe(8);
  }
  expect(calls.filter((call) => !call.includes('/'))).toEqual([
    'aggregate',
    'transplant',
    'classes',
    'track',
    'report',
    'commit',
  ]);
});

test('a run that was paused before it went on in a new history stays paused', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { activities, calls } = createFakeActivities({
    explainShard: () => opened.then(() => SHARD_COUNTS),
  });
  await server.serve(activities, async () => {
    const run = await server.startRun(planOf('paused-long', 8, 1));
    while (calls.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    await run.signal(MESSAGES.pause);
    await untilProgress(run, ({ state }) => state === 'paused');
    open();
    const { state } = await untilProgress(run, ({ counts }) => counts.images >= 4 * SHARD_COUNTS.images);
    expect(state).toBe('paused');
    expect(calls).toHaveLength(4);
    await run.signal(MESSAGES.resume);
    await run.result();
  });
  expect(new Set(calls.filter((call) => call.startsWith('explain/'))).size).toBe(8);
});

test('a run is found by its model and its stage, in new histories too', async () => {
  const { activities } = createFakeActivities();
  const { workflow } = server.env.client;
  await server.serve(activities, async () => {
    const attributes = [keywordAttribute('model', 'fashion'), keywordAttribute('stage', 'plan')];
    const run = await server.startRun(planOf('found', 8, 1), { typedSearchAttributes: attributes });
    await run.result();
    const { typedSearchAttributes, runId } = await workflow.getHandle(run.workflowId).describe();
    expect(runId).not.toBe(run.firstExecutionRunId);
    expect(typedSearchAttributes.get({ name: 'AtlasModel', type: 'KEYWORD' })).toBe('fashion');
    expect(typedSearchAttributes.get({ name: 'AtlasStage', type: 'KEYWORD' })).toBe('report');
  });
});
