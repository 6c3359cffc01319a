import type { QueueNames } from './messages.ts';

/** The default task queues: workflows, CPU activities, GPU activities (those that call the model). */
export const TASK_QUEUES: QueueNames = { workflow: 'atlas-workflow', cpu: 'atlas-cpu', gpu: 'atlas-gpu' };

/** The task queues that an environment names (`ATLAS_WORKFLOW_QUEUE`, `ATLAS_CPU_QUEUE`, `ATLAS_GPU_QUEUE`), else the usual ones. */
export function queueNames(environment: Readonly<Record<string, string | undefined>>): QueueNames {
  const named = (name: string, usual: string): string => environment[name] || usual;
  return {
    workflow: named('ATLAS_WORKFLOW_QUEUE', TASK_QUEUES.workflow),
    cpu: named('ATLAS_CPU_QUEUE', TASK_QUEUES.cpu),
    gpu: named('ATLAS_GPU_QUEUE', TASK_QUEUES.gpu),
  };
}
