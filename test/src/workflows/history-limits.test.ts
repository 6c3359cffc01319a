import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { planPages } from '@saliency-atlas/contract';
import { measureHistories } from '../../bench/orchestration/histories.ts';
// What a run comes to without a server is the workflows' own test; here it is held against a server.
import { simulateRun } from '../../../workflows/src/testing/simulate-run.ts';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);

/** As `resources` has them for a large data set. */
const PAGE_SHARDS = 32;
/** Where Temporal begins to warn, and where the server by itself suggests a new history. */
const MOST_EVENTS = 10_000;
const SUGGESTED_AFTER = 4_096;
const LARGEST_PAYLOAD_BYTES = 64 * 1024;

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
});
afterAll(() => server.close());

test('a page’s history and its share of the coordinator’s stay so small that a million images fit', async () => {
  const { activities } = createFakeActivities();
  const plan = planOf('f00', 3 * PAGE_SHARDS, PAGE_SHARDS);
  await server.serve(activities, async () => (await server.startRun(plan)).result());
  const pages = planPages(plan.shards, PAGE_SHARDS).length;
  const limits = await measureHistories(server.env.client, plan.runId, pages);
  expect(limits.histories).toBe(1 + 3 * pages);
  // With a signal a shard, which only small runs send: large ones send 200 a stage.
  expect(limits.mostEvents).toBeLessThan(MOST_EVENTS - SUGGESTED_AFTER);
  expect(limits.mostEvents).toBeGreaterThan(0);
  expect(limits.largestPayloadBytes).toBeGreaterThan(0);
  expect(limits.largestPayloadBytes).toBeLessThan(LARGEST_PAYLOAD_BYTES);
  // What a million images come to is simulated (workflows/src/million-images.test.ts): the real thing is never more.
  const simulated = simulateRun(plan, () => 0);
  expect(simulated.histories).toBe(limits.histories);
  expect(limits.mostEvents).toBeLessThanOrEqual(simulated.mostEvents);
  // A page: each shard is scheduled, started, completed and told of, with workflow tasks in between.
  const { events } = await server.env.client.workflow.getHandle('run-f00-explain-0').fetchHistory();
  expect(events!.length).toBeLessThan(16 * PAGE_SHARDS);
});
