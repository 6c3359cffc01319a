import { fileURLToPath } from 'node:url';
import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkerOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import {
  MESSAGES,
  SEARCH_ATTRIBUTES,
  type KeywordAttribute,
  type QueueNames,
  type RunInput,
  type RunPlan,
  type RunProgress,
} from '@saliency-atlas/contract';
import type { explainDataset, submitRun } from '@saliency-atlas/workflows';
import { acquireTemporal } from '@saliency-atlas/infra/acquire-temporal';
import type { FakeActivities } from './fake-activities.ts';

const QUEUE = 'atlas-test';
const QUEUES: QueueNames = { workflow: QUEUE, cpu: QUEUE, gpu: QUEUE };

interface StartOptions {
  readonly priority?: { readonly priorityKey: number };
  readonly typedSearchAttributes?: KeywordAttribute[];
}

/** A real server that runs the real workflows over activities of the test. */
export interface WorkflowServer {
  readonly env: TestWorkflowEnvironment;
  /** Serves the workflows with these activities, `slots` at once (default: 100), while `act` runs. */
  serve<Result>(
    activities: FakeActivities,
    act: () => Promise<Result>,
    slots?: number,
    options?: Partial<WorkerOptions>,
  ): Promise<Result>;
  /** Starts the coordinator of a run over a plan. */
  startRun(
    plan: RunPlan,
    options?: StartOptions,
  ): Promise<WorkflowHandleWithFirstExecutionRunId<typeof explainDataset>>;
  /** Submits a job; what the job says is up to the fake `planRun`. */
  submit(job: string, workflowId: string): Promise<WorkflowHandle<typeof submitRun>>;
  close(): Promise<void>;
}

/**
 * Starts a Temporal server of this test's own. `suggestNewHistoryAfter` is the number of events after which the server
 * suggests to continue as new; by default it does so after some thousands. `identity` is what histories call the worker
 * and the client; by default they name this machine.
 */
export async function startWorkflowServer(
  options: { readonly suggestNewHistoryAfter?: number; readonly identity?: string } = {},
): Promise<WorkflowServer> {
  // What workers log is no part of what is tested; failures reach the test as results.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { suggestNewHistoryAfter: events, identity } = options;
  const named = identity === undefined ? {} : { identity };
  const settings = [
    `limit.historyCount.suggestContinueAsNew=${events ?? 4096}`,
    // Priorities hold within a partition of a queue.
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
  ];
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const path = await acquireTemporal(console.error);
  const [env, workflowBundle] = await Promise.all([
    TestWorkflowEnvironment.createLocal({
      client: named,
      server: {
        executable: { type: 'existing-path', path },
        extraArgs: [...settings.flatMap((setting) => ['--dynamic-config-value', setting]), ...attributes],
        log: { format: 'pretty', level: 'error' },
      },
    }),
    bundleWorkflows(),
  ]);
  const { workflow } = env.client;
  return {
    env,
    async serve(activities, act, slots = 100, options = {}) {
      const worker = await Worker.create({
        ...named,
        connection: env.nativeConnection,
        taskQueue: QUEUE,
        workflowBundle,
        activities,
        maxConcurrentActivityTaskExecutions: slots,
        shutdownGraceTime: 0,
        // As in workers/: a cancellation is heard of with the next heartbeat.
        maxHeartbeatThrottleInterval: '2 seconds',
        ...options,
      });
      return worker.runUntil(act);
    },
    startRun: (plan, options = {}) => {
      const input: RunInput = { plan, queues: QUEUES };
      return workflow.start<typeof explainDataset>('explainDataset', {
        taskQueue: QUEUE,
        workflowId: `run-${plan.runId}`,
        args: [input],
        ...options,
      });
    },
    submit: (job, workflowId) =>
      workflow.start<typeof submitRun>('submitRun', { taskQueue: QUEUE, workflowId, args: [{ job, queues: QUEUES }] }),
    close: () => env.teardown(),
  };
}

/** The workflows as a worker bundles them. */
export function bundleWorkflows(): Promise<WorkflowBundle> {
  const workflowsPath = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows'));
  const workflowInterceptorModules = [
    fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/trace-interceptors')),
  ];
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger: new DefaultLogger('ERROR') });
}

/** A test of this folder may wait for a server on a busy machine. */
export const SERVER_TEST_TIMEOUT_MS = 300_000;

/** Asks a run for its progress until it says what is awaited. */
export async function untilProgress(
  run: Pick<WorkflowHandle, 'query'>,
  awaited: (progress: RunProgress) => boolean,
): Promise<RunProgress> {
  const deadline = Date.now() + SERVER_TEST_TIMEOUT_MS / 2;
  for (;;) {
    const progress = await run.query<RunProgress>(MESSAGES.progress);
    if (awaited(progress)) return progress;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(progress)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
