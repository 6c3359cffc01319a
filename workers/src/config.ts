import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { AtlasError, TASK_QUEUES, type QueueNames } from '@saliency-atlas/contract';

const POOLS = ['cpu', 'gpu', 'all'] as const;
type Pool = (typeof POOLS)[number];

export interface WorkerConfig {
  /** `cpu` also runs the workflows; `gpu` runs only the steps that call the model. */
  readonly pool: Pool;
  readonly queues: QueueNames;
  /** Steps of each kind at once. */
  readonly cpuSlots: number;
  readonly gpuSlots: number;
  /** Ends when its standard input closes: an embedded worker must not outlive the command that started it. */
  readonly exitWithParent: boolean;
  readonly connection: ReturnType<typeof loadClientConnectConfig>;
}

/** The only reader of the environment and the arguments. Throws InvalidJob naming the setting. */
export function readWorkerConfig(args: readonly string[], env: NodeJS.ProcessEnv): WorkerConfig {
  const { values } = parseArgs({
    args: [...args],
    options: { pool: { type: 'string', default: 'all' }, 'exit-with-parent': { type: 'boolean', default: false } },
  });
  const pool = POOLS.find((name) => name === values.pool);
  if (pool === undefined) {
    throw new AtlasError('InvalidJob', `--pool ${values.pool} is unknown`, `Use one of ${POOLS.join(', ')}.`);
  }
  return {
    pool,
    queues: {
      workflow: env['ATLAS_WORKFLOW_QUEUE'] ?? TASK_QUEUES.workflow,
      cpu: env['ATLAS_CPU_QUEUE'] ?? TASK_QUEUES.cpu,
      gpu: env['ATLAS_GPU_QUEUE'] ?? TASK_QUEUES.gpu,
    },
    cpuSlots: slots(env, 'ATLAS_CPU_SLOTS', availableParallelism()),
    gpuSlots: slots(env, 'ATLAS_GPU_SLOTS', availableParallelism()),
    exitWithParent: values['exit-with-parent'],
    connection: loadClientConnectConfig(),
  };
}

function slots(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new AtlasError(
    'InvalidJob',
    `${name} must be a whole number of at least 1, got "${text}"`,
    `Correct or unset ${name}.`,
  );
}
