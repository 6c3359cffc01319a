/** The default task queues: workflows, CPU activities, GPU activities (those that call the model). */
export const TASK_QUEUES = {
  workflow: 'atlas-workflow',
  cpu: 'atlas-cpu',
  gpu: 'atlas-gpu',
} as const;
