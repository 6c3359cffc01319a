import { createServer, type Server } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { ListenAddress } from './config.ts';

/** What health needs to know of a Temporal worker. */
export type WorkerView = Pick<Worker, 'getStatus'> & { readonly options: { readonly taskQueue: string } };

type RunState = ReturnType<Worker['getStatus']>['runState'];
type Phase = 'starting' | 'ready' | 'draining' | 'failed';

/** Where a worker process stands, as its health endpoint tells. */
interface Health {
  readonly phase: Phase;
  readonly queues: readonly { readonly queue: string; readonly state: RunState; readonly activitiesInHand: number }[];
}

/** Ready while every queue is polled; draining as soon as one has been told to stop. */
export function healthOf(workers: readonly WorkerView[]): Health {
  const queues = workers.map((worker) => {
    const { runState, numInFlightActivities } = worker.getStatus();
    return { queue: worker.options.taskQueue, state: runState, activitiesInHand: numInFlightActivities };
  });
  const states = new Set(queues.map(({ state }) => state));
  const running = states.size === 1 && states.has('RUNNING');
  const phase = states.has('FAILED')
    ? 'failed'
    : running
      ? 'ready'
      : states.size === 0 || states.has('INITIALIZED')
        ? 'starting'
        : 'draining';
  return { phase, queues };
}

/**
 * Answers `/live` (200 unless a queue's worker has failed: a draining process must not be killed for it) and `/ready`
 * (200 while work is taken, else 503), both with the phase and the activities in hand as JSON.
 */
export async function serveHealth(
  { host, port }: ListenAddress,
  workers: () => readonly WorkerView[],
): Promise<Server> {
  const server = createServer((request, response) => {
    const health = healthOf(workers());
    const codes: Record<string, number> = {
      '/live': health.phase === 'failed' ? 503 : 200,
      '/ready': health.phase === 'ready' ? 200 : 503,
    };
    const code = codes[request.url ?? ''] ?? 404;
    const body = code === 404 ? { paths: Object.keys(codes) } : health;
    response.writeHead(code, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // A probe's connection must not keep a drained process alive.
  server.unref();
  return server;
}
