import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Server } from 'node:http';
import { healthOf, serveHealth, type WorkerView } from './health.ts';

type RunState = ReturnType<WorkerView['getStatus']>['runState'];

function worker(queue: string, runState: RunState, activities = 0): WorkerView {
  const status = { runState, numInFlightActivities: activities } as ReturnType<WorkerView['getStatus']>;
  return { options: { taskQueue: queue }, getStatus: () => status };
}

describe('the health of a worker process', () => {
  it.each<[RunState[], string]>([
    [[], 'starting'],
    [['INITIALIZED', 'RUNNING'], 'starting'],
    [['RUNNING', 'RUNNING'], 'ready'],
    [['RUNNING', 'DRAINING'], 'draining'],
    [['STOPPED', 'STOPPED'], 'draining'],
    [['RUNNING', 'FAILED'], 'failed'],
  ])('with queues that are %j is %s', (states, phase) => {
    expect(healthOf(states.map((state) => worker('q', state))).phase).toBe(phase);
  });
});

describe('the health endpoint', () => {
  let server: Server | undefined;
  afterEach(() => new Promise((resolve) => server?.close(resolve)));

  async function ask(workers: readonly WorkerView[], path: string): Promise<[number, unknown]> {
    server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => workers);
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return [reply.status, await reply.json()];
  }

  it('keeps a draining process alive, out of service, and tells what it still has in hand', async () => {
    const draining = [worker('atlas-gpu', 'DRAINING', 3)];
    const body = { phase: 'draining', queues: [{ queue: 'atlas-gpu', state: 'DRAINING', activitiesInHand: 3 }] };
    expect(await ask(draining, '/live')).toEqual([200, body]);
    server?.close();
    expect(await ask(draining, '/ready')).toEqual([503, body]);
  });

  it('has a process restarted whose worker has failed', async () => {
    expect((await ask([worker('atlas-cpu', 'FAILED')], '/live'))[0]).toBe(503);
  });

  it('names its paths where another is asked for', async () => {
    expect(await ask([], '/')).toEqual([404, { paths: ['/live', '/ready'] }]);
  });
});
