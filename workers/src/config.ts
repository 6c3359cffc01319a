import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { readConnectionSettings, type ConnectionSettings } from '@saliency-atlas/activities/model-servers';
import { AtlasError, queueNames, type QueueNames } from '@saliency-atlas/contract';
import { payloadConversion, type PayloadConversion } from './payload-codec.ts';
import { readTemporalConnection, type TemporalConnection } from './temporal-connection.ts';

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
/** Kubernetes kills 30 s after it asked, unless told otherwise. */
const USUAL_GRACE_SECONDS = 25;
/** Builds of one deployment follow each other. */
const USUAL_DEPLOYMENT = 'saliency-atlas';
const POOLS = ['cpu', 'gpu', 'all'] as const;
type Pool = (typeof POOLS)[number];

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Names of Worker Versioning: runs begun on a build end on it. */
export interface WorkerVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

export interface WorkerConfig {
  /** `cpu` also runs the workflows; `gpu` runs only the steps that call the model. */
  readonly pool: Pool;
  readonly queues: QueueNames;
  /** Steps of each kind at once. */
  readonly cpuSlots: number;
  readonly gpuSlots: number;
  /** Time between the request to end and the end; steps in hand finish in it or are left to another worker. */
  readonly graceMs: number;
  /** Ends when its standard input closes: an embedded worker must not outlive the command that started it. */
  readonly exitWithParent: boolean;
  /** Lines of this level and above are logged. */
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** `host:port` of the Prometheus endpoint; null: none. */
  readonly metricsAddress: string | null;
  /** Where `/live` and `/ready` are answered; null: nowhere. */
  readonly healthAddress: ListenAddress | null;
  /** How model servers may be reached. */
  readonly modelServers: ConnectionSettings;
  /** Which build of which deployment this worker is; null: its server knows no builds of it. */
  readonly version: WorkerVersion | null;
  /** How payloads are encrypted; null: they are not. */
  readonly payloads: PayloadConversion | null;
  readonly connection: TemporalConnection;
}

/** The only reader of the environment and the arguments. Throws InvalidJob naming the setting. */
export function readWorkerConfig(args: readonly string[], env: NodeJS.ProcessEnv): WorkerConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pool: { type: 'string', default: 'all' },
      slots: { type: 'string' },
      'build-id': { type: 'string' },
      deployment: { type: 'string' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const slots = wholeNumber('--slots', values.slots, 1, availableParallelism());
  const pool = POOLS.find((name) => name === values.pool);
  if (pool === undefined) {
    throw new AtlasError('InvalidJob', `--pool ${values.pool} is unknown`, `Use one of ${POOLS.join(', ')}.`);
  }
  return {
    pool,
    queues: queueNames(env),
    cpuSlots: values.slots === undefined ? fromEnvironment(env, 'ATLAS_CPU_SLOTS', 1, slots) : slots,
    gpuSlots: values.slots === undefined ? fromEnvironment(env, 'ATLAS_GPU_SLOTS', 1, slots) : slots,
    graceMs: 1000 * fromEnvironment(env, 'ATLAS_GRACE_SECONDS', 0, USUAL_GRACE_SECONDS),
    exitWithParent: values['exit-with-parent'],
    logLevel: logLevel(env),
    metricsAddress: metricsAddress(env),
    healthAddress: listenAddress(env, 'ATLAS_HEALTH_ADDRESS'),
    modelServers: readConnectionSettings(env),
    version: workerVersion(
      values.deployment ?? env['ATLAS_DEPLOYMENT'] ?? '',
      values['build-id'] ?? env['ATLAS_BUILD_ID'] ?? '',
    ),
    payloads: payloadConversion(env),
    connection: readTemporalConnection(env),
  };
}

/** What Temporal takes: it joins the two with a dot, and its commands with a colon. */
const VERSION_NAME = /^[\w-][\w.-]{0,99}$/;

function workerVersion(deployment: string, buildId: string): WorkerVersion | null {
  if (buildId === '') return null;
  const deploymentName = deployment === '' ? USUAL_DEPLOYMENT : deployment;
  const wrong = [deploymentName.includes('.') ? '' : deploymentName, buildId].find((name) => !VERSION_NAME.test(name));
  if (wrong === undefined) return { deploymentName, buildId };
  throw new AtlasError(
    'InvalidJob',
    `deployment "${deploymentName}" and build "${buildId}" are no names of a build`,
    'Use letters, digits, "-", "_", and dots in the build alone (--build-id or ATLAS_BUILD_ID, --deployment or ATLAS_DEPLOYMENT).',
  );
}

function fromEnvironment(env: NodeJS.ProcessEnv, name: string, least: number, fallback: number): number {
  return wholeNumber(name, env[name], least, fallback);
}

function wholeNumber(name: string, text: string | undefined, least: number, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new AtlasError(
    'InvalidJob',
    `${name} must be a whole number of at least ${least}, got "${text}"`,
    `Correct or unset ${name}.`,
  );
}

function logLevel(env: NodeJS.ProcessEnv): WorkerConfig['logLevel'] {
  const text = env['ATLAS_LOG_LEVEL'];
  if (text === undefined || text === '') return 'INFO';
  const level = LOG_LEVELS.find((name) => name === text.toUpperCase());
  if (level !== undefined) return level;
  throw new AtlasError('InvalidJob', `ATLAS_LOG_LEVEL ${text} is unknown`, `Use one of ${LOG_LEVELS.join(', ')}.`);
}

function metricsAddress(env: NodeJS.ProcessEnv): string | null {
  const address = listenAddress(env, 'ATLAS_METRICS_ADDRESS');
  return address === null ? null : `${address.host}:${address.port}`;
}

/** `host:port`, `[IPv6]:port`, or a port of every interface; null where it is not set. */
function listenAddress(env: NodeJS.ProcessEnv, name: string): ListenAddress | null {
  const text = env[name];
  if (text === undefined || text === '') return null;
  const match = /^(?:(.+):)?(\d+)$/.exec(text);
  const port = Number(match?.[2]);
  if (match !== null && port >= 1 && port <= 65_535) return { host: match[1] ?? '0.0.0.0', port };
  throw new AtlasError('InvalidJob', `${name} is no address: "${text}"`, `Give host:port, for example 0.0.0.0:9464.`);
}
