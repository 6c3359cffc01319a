import { ApplicationFailure, CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MESSAGES, PRIORITY, type ShardInput } from '@saliency-atlas/contract';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf, SHARD_COUNTS } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, untilProgress, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
});
afterAll(() => server.close());

/** A door that activities wait at until the test opens it; it opens by itself when the attempt is cancelled. */
function createDoor(): { pass: () => Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { pass: () => Promise.race([opened, Context.current().cancelled]), open: () => open() };
}

/** Activities of which every explain shard waits until the door opens. */
function shardsBehindDoor() {
  const door = createDoor();
  const fakes = createFakeActivities({
    explainShard: async () => {
      await door.pass();
      return SHARD_COUNTS;
    },
  });
  return { door, ...fakes };
}

/** The failure that ended a run, below what Temporal wrapped around it. */
async function failureOf(result: Promise<unknown>): Promise<ApplicationFailure> {
  let at: unknown = await result.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(at).toBeInstanceOf(WorkflowFailedError);
  while (at instanceof Error && !(at instanceof ApplicationFailure)) at = at.cause;
  return at as ApplicationFailure;
}

test('the stages of a run follow one another, each over all shards, and the commit comes last', async () => {
  const { activities, calls } = createFakeActivities();
  const result = await server.serve(activities, async () => (await server.startRun(planOf('order', 5, 2))).result());
  expect(result).toMatchObject({ runId: 'order', nothingToDo: false });
  const stages = calls.map((call) => call.split('/')[0]);
  const five = (stage: string) => Array.from({ length: 5 }, () => stage);
  expect(stages).toEqual(
    [...five('explain'), 'aggregate', ...five('reconstruct'), ...five('evaluate')].concat(
      ...['transplant', 'classes', 'track', 'report', 'commit'],
    ),
  );
  for (const stage of ['explain', 'reconstruct', 'evaluate']) {
    const shards = calls.filter((call) => call.startsWith(`${stage}/`)).sort();
    expect(shards).toEqual([0, 1, 2, 3, 4].map((shard) => `${stage}/${shard}`));
  }
});

test('a step that cannot succeed ends the run at once, by its type and with its fix', async () => {
  const { activities, calls } = createFakeActivities({
    aggregateClasses: () =>
      Promise.reject(
        ApplicationFailure.create({
          message: 'the model has changed',
          type: 'ModelContractMismatch',
          nonRetryable: true,
          details: [{ fix: 'Put it back.' }],
        }),
      ),
  });
  const failure = await server.serve(activities, async () =>
    failureOf((await server.startRun(planOf('non-retryable', 1, 1))).result()),
  );
  expect(failure).toMatchObject({ type: 'ModelContractMismatch', details: [{ fix: 'Put it back.' }] });
  expect(failure.message).toBe('the model has changed');
  expect(calls).toEqual(['explain/0', 'aggregate']);
});

test('a shard that cannot succeed ends the run through its page, by its type and with its fix', async () => {
  const { activities, calls } = createFakeActivities({
    explainShard: ({ shardIndex }) =>
      shardIndex === 1
        ? Promise.reject(ApplicationFailure.nonRetryable('damaged', 'ArtifactCorrupt', { fix: 'Restore it.' }))
        : Promise.resolve(SHARD_COUNTS),
  });
  const failure = await server.serve(activities, async () =>
    failureOf((await server.startRun(planOf('non-retryable-shard', 2, 1))).result()),
  );
  expect(failure).toMatchObject({ type: 'ArtifactCorrupt', details: [{ fix: 'Restore it.' }] });
  expect(calls).not.toContain('aggregate');
});

test('a step that can succeed is repeated until it does', async () => {
  let attempts = 0;
  const { activities, calls } = createFakeActivities({
    explainShard: () => {
      attempts += 1;
      if (attempts < 3) return Promise.reject(ApplicationFailure.create({ type: 'ObjectStoreUnavailable' }));
      return Promise.resolve(SHARD_COUNTS);
    },
  });
  await server.serve(activities, async () => (await server.startRun(planOf('retried', 1, 1))).result());
  expect(calls.filter((call) => call === 'explain/0')).toHaveLength(3);
});

test('a paused run begins no shard, in pages in flight and in later ones, until it is resumed', async () => {
  const { door, activities, calls } = shardsBehindDoor();
  await server.serve(activities, async () => {
    // Six pages of three shards, one shard at a time in each: four pages are in flight when the pause comes.
    const run = await server.startRun(planOf('paused', 18, 3, 1));
    while (calls.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    await run.signal(MESSAGES.pause);
    await untilProgress(run, ({ state }) => state === 'paused');
    for (const page of [0, 1, 2, 3]) await untilSignalled(run.workflowId, page);
    door.open();
    const held = await untilProgress(run, ({ counts }) => counts.images === 4 * SHARD_COUNTS.images);
    expect(held.state).toBe('paused');
    expect(calls.toSorted()).toEqual(['explain/0', 'explain/3', 'explain/6', 'explain/9']);
    await run.signal(MESSAGES.resume);
    await run.result();
  });
  expect(new Set(calls.filter((call) => call.startsWith('explain/'))).size).toBe(18);
});

/** Waits until a page of the explain stage has been told something. */
async function untilSignalled(runWorkflowId: string, page: number): Promise<void> {
  const handle = server.env.client.workflow.getHandle(`${runWorkflowId}-explain-${page}`);
  for (;;) {
    const { events } = await handle.fetchHistory();
    const handled = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
    const told = events?.find((event) => event.workflowExecutionSignaledEventAttributes);
    if (told?.eventId && handled?.eventId && Number(handled.eventId) > Number(told.eventId)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a cancelled run stops its shards at once and begins no other', async () => {
  const cancelled: number[] = [];
  const { activities, calls } = createFakeActivities({
    explainShard: async ({ shardIndex }: ShardInput) => {
      const activity = Context.current();
      const heartbeat = setInterval(() => activity.heartbeat(), 50);
      try {
        await activity.cancelled;
      } catch (error) {
        cancelled.push(shardIndex);
        throw error;
      } finally {
        clearInterval(heartbeat);
      }
      return SHARD_COUNTS;
    },
  });
  await server.serve(activities, async () => {
    const run = await server.startRun(planOf('cancelled', 6, 6, 2));
    while (calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await run.cancel();
    const error: unknown = await run.result().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    while (cancelled.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(calls.toSorted()).toEqual(['explain/0', 'explain/1']);
});

test('counts add up while lanes of several pages end in any order', async () => {
  const door = createDoor();
  const { activities } = createFakeActivities({
    explainShard: async ({ shardIndex }: ShardInput) => {
      // The last shard is held back; the others end in an order of their own.
      if (shardIndex === 39) await door.pass();
      else await new Promise((resolve) => setTimeout(resolve, (shardIndex * 7) % 11));
      return { images: 2, failed: shardIndex % 2, passes: shardIndex };
    },
  });
  await server.serve(activities, async () => {
    const run = await server.startRun(planOf('counts', 40, 10, 8));
    const progress = await untilProgress(run, ({ counts }) => counts.images === 78);
    const passes = (39 * 38) / 2;
    expect(progress).toMatchObject({ stage: 'explain', state: 'running', imagesTotal: 80 });
    expect(progress.counts).toEqual({ images: 78, failed: 19, passes });
    door.open();
    await run.result();
    expect(await untilProgress(run, () => true)).toMatchObject({ stage: 'report', state: 'done' });
  });
});

/** A failure that a repeat could mend, without the wait before the next attempt. */
function passingFailure(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'ObjectStoreUnavailable', message, nextRetryDelay: '1 millisecond' });
}

test('a shard that fails in every attempt ends the run after the others are done, named with its reason and the way on', async () => {
  const { activities, calls } = createFakeActivities({
    explainShard: ({ shardIndex }) =>
      shardIndex % 3 === 1 ? Promise.reject(passingFailure('the store is away')) : Promise.resolve(SHARD_COUNTS),
  });
  const failure = await server.serve(activities, async () =>
    failureOf((await server.startRun(planOf('exhausted', 6, 2))).result()),
  );
  expect(failure).toMatchObject({
    type: 'ShardsFailed',
    message: 'explain: 2 of 6 shards failed in every attempt (1, 4): the store is away',
    details: [{ fix: expect.stringContaining('saliency-atlas retry exhausted') as string }],
  });
  const attempts = (shard: number): number => calls.filter((call) => call === `explain/${shard}`).length;
  expect([0, 1, 2, 3, 4, 5].map(attempts)).toEqual([1, 12, 1, 1, 12, 1]);
  expect(calls).not.toContain('aggregate');
});

test('a pause takes back the shards that wait for a worker and those in hand, and a resumed run does each of them', async () => {
  const begun: number[] = [];
  let hold = true;
  const { activities } = createFakeActivities({
    explainShard: async ({ shardIndex }: ShardInput) => {
      begun.push(shardIndex);
      const activity = Context.current();
      const heartbeat = setInterval(() => activity.heartbeat(), 50);
      try {
        if (hold) await activity.cancelled;
        return SHARD_COUNTS;
      } finally {
        clearInterval(heartbeat);
      }
    },
  });
  await server.serve(
    activities,
    async () => {
      // Eight shards are in flight, one of them in hand.
      const run = await server.startRun(planOf('taken-back', 8, 8, 8));
      while (begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await run.signal(MESSAGES.pause);
      const page = server.env.client.workflow.getHandle('run-taken-back-explain-0');
      for (;;) {
        const { raw } = await page.describe();
        if (raw.pendingActivities?.length === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(begun).toHaveLength(1);
      hold = false;
      await run.signal(MESSAGES.resume);
      await run.result();
    },
    1,
  );
  expect(begun).toHaveLength(9);
  expect([...new Set(begun)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

/** Works until it is to stop, and fails then. The server repeats nothing that it was asked to cancel: it is final to it. */
async function failOnceCancelled(): Promise<never> {
  const activity = Context.current();
  const heartbeat = setInterval(() => activity.heartbeat(), 50);
  await activity.cancelled.catch(() => undefined).finally(() => clearInterval(heartbeat));
  throw passingFailure('the store is away');
}

test('a run that is cancelled ends as cancelled, also where the step in hand fails instead of stopping', async () => {
  const { activities, calls } = createFakeActivities({
    explainShard: ({ shardIndex }: ShardInput) =>
      shardIndex === 0 ? failOnceCancelled() : Promise.resolve(SHARD_COUNTS),
    planRun: failOnceCancelled,
  });
  await server.serve(activities, async () => {
    const submission = await server.submit('{}', 'cancelled-in-planning');
    for (const workflow of [await server.startRun(planOf('failed-in-cancel', 2, 1)), submission]) {
      while (calls.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      await workflow.cancel();
      const error: unknown = await workflow.result().catch((reason: unknown) => reason);
      expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    }
  });
  expect(calls.toSorted()).toEqual(['explain/0', 'explain/1', 'plan']);
});

test('a shard that fails while a pause takes it back is done again where the run is resumed, and ends no run', async () => {
  const begun: number[] = [];
  const { activities } = createFakeActivities({
    explainShard: async ({ shardIndex }: ShardInput) => {
      begun.push(shardIndex);
      return begun.length > 1 ? SHARD_COUNTS : failOnceCancelled();
    },
  });
  await server.serve(activities, async () => {
    const run = await server.startRun(planOf('failed-in-pause', 1, 1));
    while (begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await run.signal(MESSAGES.pause);
    const page = server.env.client.workflow.getHandle('run-failed-in-pause-explain-0');
    for (;;) {
      const { raw } = await page.describe();
      if (raw.pendingActivities?.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await run.signal(MESSAGES.resume);
    await run.result();
  });
  expect(begun).toEqual([0, 0]);
});

test('a page goes on where the server delivers a pause after the resume that followed it', async () => {
  const { door, activities, calls } = shardsBehindDoor();
  await server.serve(activities, async () => {
    const run = await server.startRun(planOf('overtaken', 2, 2, 1));
    while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const page = server.env.client.workflow.getHandle('run-overtaken-explain-0');
    await page.signal(MESSAGES.resume, 2);
    await page.signal(MESSAGES.pause, 1);
    door.open();
    await run.result();
  });
  expect(calls.filter((call) => call.startsWith('explain/'))).toEqual(['explain/0', 'explain/1']);
});

test('where runs wait for the same worker, what a person waits for goes before what a schedule started', async () => {
  const order: string[] = [];
  const door = createDoor();
  const { activities } = createFakeActivities({
    explainShard: async ({ runId }: ShardInput) => {
      order.push(runId);
      // The server hands out the shards of a run in any order: the first, whichever it is, keeps the worker busy.
      if (order.length === 1) await door.pass();
      return SHARD_COUNTS;
    },
  });
  await server.serve(
    activities,
    async () => {
      const nightly = await server.startRun(planOf('nightly', 24, 24, 24), {
        priority: { priorityKey: PRIORITY.scheduled },
      });
      while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const adHoc = await server.startRun(planOf('ad-hoc', 6, 6, 6), { priority: { priorityKey: PRIORITY.adHoc } });
      await untilScheduled('run-ad-hoc-explain-0', 6);
      door.open();
      await Promise.all([nightly.result(), adHoc.result()]);
    },
    1,
  );
  // What the worker had asked for before is done first; without a priority all of the nightly run would be.
  const after = order.slice(order.lastIndexOf('ad-hoc') + 1);
  expect(order.filter((runId) => runId === 'ad-hoc')).toHaveLength(6);
  expect(after.length).toBeGreaterThanOrEqual(8);
});

/** Waits until a workflow has asked for so many activities. */
async function untilScheduled(workflowId: string, count: number): Promise<void> {
  const handle = server.env.client.workflow.getHandle(workflowId);
  for (;;) {
    const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
    if ((events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
