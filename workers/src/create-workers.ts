import { Worker, type NativeConnection } from '@temporalio/worker';
import { createCpuActivities, createGpuActivities } from '@saliency-atlas/activities';
import type { WorkerConfig } from './config.ts';
import { describeSteps } from './describe-steps.ts';
import { ENCODED_FAILURES } from './payload-codec.ts';
import type { Tracing } from './start-tracing.ts';
import { traceSinks, traceSteps } from './trace-steps.ts';
import { versioningOptions } from './versioning.ts';
import { workflowCode } from './workflow-code.ts';

/** Time that cancelled steps get to stop and to say so, at the end of the grace; they are repeated elsewhere. */
export const STOPPING_MS = 3_000;
/** A step hears of a cancellation with its next heartbeat; by default the SDK holds those back for 16 of our 20 seconds. */
const MAX_HEARTBEAT_INTERVAL = '2 seconds';
/** Coordinators are small; a bound keeps a long-lived worker's memory flat. */
const MAX_CACHED_WORKFLOWS = 200;

/** One Temporal worker per queue that the pool serves. Heartbeats go out while the model computes off the main thread. */
export async function createWorkers(
  config: WorkerConfig,
  connection: NativeConnection,
  tracing: Tracing | null,
): Promise<Worker[]> {
  const namespace = config.connection.namespace ?? 'default';
  const shared = {
    connection,
    namespace,
    ...versioningOptions(config.version),
    ...(config.payloads === null
      ? {}
      : { dataConverter: { ...config.payloads, failureConverterPath: ENCODED_FAILURES } }),
    shutdownGraceTime: Math.max(0, config.graceMs - STOPPING_MS),
    maxHeartbeatThrottleInterval: MAX_HEARTBEAT_INTERVAL,
    interceptors: { activity: [describeSteps, traceSteps(tracing)] },
  };
  const workers: Worker[] = [];
  if (config.pool !== 'gpu') {
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: config.queues.workflow,
        workflowBundle: await workflowCode(config.payloads !== null),
        sinks: traceSinks(tracing),
        maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
      }),
      await Worker.create({
        ...shared,
        taskQueue: config.queues.cpu,
        activities: createCpuActivities(),
        maxConcurrentActivityTaskExecutions: config.cpuSlots,
      }),
    );
  }
  if (config.pool !== 'cpu') {
    workers.push(
      await Worker.create({
        ...shared,
        taskQueue: config.queues.gpu,
        activities: createGpuActivities(),
        maxConcurrentActivityTaskExecutions: config.gpuSlots,
      }),
    );
  }
  return workers;
}
