import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
// How a worker names its build is the workers' own business, so they export it to nobody.
import { versioningOptions } from '../../../workers/src/versioning.ts';
import { temporalCli } from '../temporal-cli.ts';
import { createFakeActivities, planOf, SHARD_COUNTS } from './fake-activities.ts';
import { SERVER_TEST_TIMEOUT_MS, startWorkflowServer, type WorkflowServer } from './workflow-server.ts';

vi.setConfig({ testTimeout: SERVER_TEST_TIMEOUT_MS, hookTimeout: SERVER_TEST_TIMEOUT_MS });

const test = it.skipIf(temporalCli === undefined);
const DEPLOYMENT = 'saliency-atlas';

let server: WorkflowServer;
beforeAll(async () => {
  // Four pages are in flight: the coordinator goes on in new histories, which must stay on their build, too.
  server = await startWorkflowServer({ suggestNewHistoryAfter: 15 });
});
afterAll(() => server.close());

const build = (buildId: string) => versioningOptions({ deploymentName: DEPLOYMENT, buildId });

/** What an operator does with `temporal worker deployment set-current-version`, as soon as the build's workers are known. */
async function makeCurrent(buildId: string): Promise<void> {
  const { connection, options } = server.env.client;
  const request = { namespace: options.namespace, deploymentName: DEPLOYMENT, buildId, identity: 'test' };
  const deadline = Date.now() + SERVER_TEST_TIMEOUT_MS / 2;
  for (;;) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion(request);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

test('a run begun on a build ends on it, while new runs go to the build that is current', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let begun = (): void => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const old = createFakeActivities({
    explainShard: async () => {
      begun();
      await opened;
      return SHARD_COUNTS;
    },
  });
  const fresh = createFakeActivities();
  await server.serve(
    old.activities,
    async () => {
      await makeCurrent('1');
      const first = await server.startRun(planOf('aaa', 8, 1));
      await beginning;
      await server.serve(
        fresh.activities,
        async () => {
          await makeCurrent('2');
          await (await server.startRun(planOf('bbb', 2, 1))).result();
          expect(fresh.calls.filter((call) => call.startsWith('explain/'))).toHaveLength(2);
          const madeByNew = fresh.calls.length;
          open();
          await first.result();
          expect(fresh.calls).toHaveLength(madeByNew);
        },
        100,
        build('2'),
      );
    },
    100,
    build('1'),
  );
  expect(old.calls.filter((call) => call.startsWith('evaluate/'))).toHaveLength(8);
  expect(old.calls.at(-1)).toBe('commit');
});
