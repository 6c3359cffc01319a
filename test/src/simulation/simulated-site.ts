import type { RunProgress } from '@saliency-atlas/contract';
import type { Mistake } from './mistakes.ts';
import { progressOracle } from './progress-oracle.ts';
import type { Steps } from './real-steps.ts';
import type { RunShape } from './simulated-job.ts';
import { simulatedProcess, type Surroundings } from './simulated-process.ts';
import { simulatedServer, type SimulatedServer } from './simulated-server.ts';
import type { Bucket, OnPut } from './simulated-store.ts';
import { simulatedWorker } from './simulated-worker.ts';
import type { Violate } from './store-oracle.ts';
import type { WorkflowSandbox } from './workflow-sandbox.ts';

/** What the processes of a site work on and with. */
export interface SiteOptions {
  readonly sandbox: WorkflowSandbox;
  readonly steps: Steps;
  readonly shape: RunShape;
  readonly bucket: Bucket;
  readonly onPut: OnPut;
  readonly violate: Violate;
  readonly mistake?: Mistake | undefined;
}

/** A server with its workers, each of which is started again where it dies. */
export interface Site {
  readonly server: SimulatedServer;
  /** To be told where a coordinator begins. */
  readonly onSubmit: () => void;
}

/** The pools that workers are of; each takes the queue of its name. */
const POOLS = ['cpu', 'gpu', 'gpu'];
const RESTART_MS = [0, 30_000] as const;

export function startSite(name: string, options: SiteOptions, surroundings: Surroundings): Site {
  const { clock, random, work: watch } = surroundings;
  const { sandbox, shape, violate, onPut, bucket, steps, mistake } = options;
  const progress = progressOracle(violate);
  const server = simulatedServer(
    {
      ...{ name, sandbox, violate, suggestAfter: shape.suggestAfter },
      onTurn: async (workflowId, query) => {
        if (isCoordinator(workflowId)) progress.saw((await query()) as RunProgress);
      },
    },
    surroundings,
  );
  let started = 0;
  const start = (pool: string): void => {
    const process = simulatedProcess(`${name}-${pool}-${++started}`, surroundings);
    const { slots } = shape;
    server.addTaker(
      simulatedWorker(process, {
        queues: [pool],
        slots,
        steps,
        bucket,
        shape,
        mistake,
        onPut,
        watch,
        poll: server.poll,
      }),
    );
    process.watch(() => {
      if (process.state === 'dead') clock.after(random.between(...RESTART_MS), () => start(pool));
    });
  };
  for (const pool of POOLS) start(pool);
  return { server, onSubmit: progress.reset };
}

/** A coordinator is named by its run alone; pages have names that begin with theirs. */
function isCoordinator(workflowId: string): boolean {
  return /^run-[0-9a-f]+$/.test(workflowId);
}
