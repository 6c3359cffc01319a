import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerVersion } from './config.ts';

/**
 * How Temporal keeps builds apart. All workflows are pinned: a run begun on a build ends on it, with its pages and its
 * steps in every queue, since another build may have another method. What follows a run is new, and goes to the build
 * that is current then.
 */
export function versioningOptions(version: WorkerVersion | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (version === null) return {};
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}
