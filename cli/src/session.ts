import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { AtlasError } from '@saliency-atlas/contract';
import { startEmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { nodeArguments } from './node-arguments.ts';
import { payloadConversion } from '@saliency-atlas/workers/payload-codec';
import { readTemporalConnection } from '@saliency-atlas/workers/temporal-connection';
import type { Output } from './output.ts';
import { traceStarts } from './trace-starts.ts';

/** Where the embedded server of a store can be reached, for other commands while a run goes on. */
const ADDRESS_FILE = 'address';

/** A Temporal client and, where no server is configured, the embedded server and worker behind it. */
export interface Session {
  readonly client: Client;
  readonly embedded: boolean;
  /** Rejects when the embedded worker ends on its own; never settles otherwise. */
  readonly workerFailure: Promise<never>;
  readonly close: () => Promise<void>;
}

/** A client of the configured Temporal server; undefined where none is configured. */
async function connectConfigured(): Promise<{ client: Client; connection: Connection } | undefined> {
  const { connectionOptions, namespace } = readTemporalConnection(process.env);
  if (connectionOptions.address === undefined) return undefined;
  try {
    const connection = await Connection.connect(connectionOptions);
    return { connection, client: createClient(connection, namespace) };
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      `No Temporal server answers at ${connectionOptions.address}`,
      'Start it, correct TEMPORAL_ADDRESS, or unset it to use the embedded server.',
      { cause: error },
    );
  }
}

function createClient(connection: Connection, namespace = 'default'): Client {
  const dataConverter = payloadConversion(process.env);
  const interceptors = { workflow: [traceStarts] };
  return new Client({ connection, namespace, interceptors, ...(dataConverter && { dataConverter }) });
}

/** Folder of the embedded server's state: one per store, so that an interrupted run finds its own again. */
export function stateFolder(storeUri: string): string {
  if (storeUri.startsWith('file://')) return join(fileURLToPath(storeUri), '.temporal');
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'saliency-atlas', createHash('sha256').update(storeUri).digest('hex').slice(0, 16));
}

/** A client of the server that runs a store's jobs: the configured one, else the embedded one of a `run` going on. */
export async function connectTo(store: string): Promise<{ client: Client; connection: Connection }> {
  const configured = await connectConfigured();
  if (configured !== undefined) return configured;
  const address = await readFile(join(stateFolder(store), ADDRESS_FILE), 'utf8').catch(() => '');
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
    return { client: createClient(connection), connection };
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      'No Temporal server is running for this store',
      'Start the run (its command serves this one too), or set TEMPORAL_ADDRESS.',
      { cause: error },
    );
  }
}

/** A client of the configured server, for what outlives a command. */
export async function connectToConfigured(): Promise<{ client: Client; connection: Connection }> {
  const configured = await connectConfigured();
  if (configured !== undefined) return configured;
  throw new AtlasError(
    'InvalidJob',
    'No Temporal server is configured, and an embedded one ends with its command',
    'Set TEMPORAL_ADDRESS, or a profile of Temporal’s client configuration.',
  );
}

/** Opens a session: the configured server, or an embedded one with a worker of its own. */
export async function openSession(storeUri: string, workers: number | undefined, output: Output): Promise<Session> {
  const configured = await connectConfigured();
  if (configured !== undefined) {
    const { client, connection } = configured;
    return {
      client,
      embedded: false,
      workerFailure: new Promise<never>(() => undefined),
      close: () => connection.close(),
    };
  }
  const folder = stateFolder(storeUri);
  await mkdir(folder, { recursive: true });
  const server = await startEmbeddedTemporal(folder, output.note);
  await writeFile(join(folder, ADDRESS_FILE), server.address);
  output.detail(`Temporal server at ${server.address}; logs of server and worker in ${folder}`);
  const worker = startWorker(server.address, folder, workers);
  const connection = await Connection.connect({ address: server.address });
  let closing = false;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const workerFailure = new Promise<never>((_resolve, reject) => {
    worker.once('exit', (code, signal) => {
      if (!closing)
        reject(
          new Error(
            `the worker ended (${signal ?? `exit code ${String(code)}`}); its log is ${join(folder, 'worker.log')}`,
          ),
        );
    });
  });
  workerFailure.catch(() => undefined);
  const close = async (): Promise<void> => {
    closing = true;
    worker.stdin?.end();
    await exited;
    await connection.close();
    await server.stop();
  };
  return { client: createClient(connection), embedded: true, workerFailure, close };
}

/** The worker is a process of its own: it holds the native engine, and its death never takes the command with it. */
function startWorker(address: string, folder: string, workers: number | undefined): ChildProcess {
  const log = openSync(join(folder, 'worker.log'), 'a');
  const program = nodeArguments('@saliency-atlas/workers/main');
  return spawn(process.execPath, [...program, '--pool', 'all', '--exit-with-parent'], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      // Nobody else could finish what is in hand, and whoever pressed Ctrl-C waits.
      ATLAS_GRACE_SECONDS: '0',
      // A server of one's own has one build alone, and nobody who would make it the current one.
      ATLAS_BUILD_ID: '',
      ...(workers === undefined ? {} : { ATLAS_GPU_SLOTS: String(workers), ATLAS_CPU_SLOTS: String(workers) }),
    },
    stdio: ['pipe', log, log],
    // Ctrl-C goes to the whole foreground group; the worker is stopped by us, in order.
    detached: true,
  });
}
