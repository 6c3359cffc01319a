import { InvalidArgumentError, type Command } from 'commander';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import type { Client } from '@temporalio/client';
import { createOutput } from '../output.ts';
import { startServer, type RunningServer, type ServerOptions } from '../serve/http-server.ts';
import { storeRoutes } from '../serve/store-routes.ts';
import { connectTo } from '../session.ts';
import { addStoreFlag, storeOf, storeUri } from '../store-flag.ts';

interface ServeFlags {
  readonly store: string;
  readonly host: string;
  readonly port: number;
  readonly name: readonly string[];
  readonly json?: boolean;
}

/** After a failed attempt the Temporal server is left alone for this long. */
const RETRY_MS = 10_000;

export function addServe(program: Command): void {
  addStoreFlag(
    program
      .command('serve')
      .description('the pages of a whole store, live in a browser: all runs, all images, progress'),
  )
    .option('--port <n>', 'port to listen on; 0 for any that is free', portOf, 4747)
    .option(
      '--host <address>',
      'address to listen on; anything else than this machine can then read the store',
      '127.0.0.1',
    )
    .option('--name <name...>', 'names, beside addresses and localhost, by which browsers may ask for it', [])
    .option('--json', 'the address and the store as a JSON line')
    .addHelpText(
      'after',
      `
It only reads, and asks nobody who they are: beyond this machine, put it behind a proxy that does.

Examples:
  $ saliency-atlas serve
  $ saliency-atlas serve --store s3://bucket/atlas --port 8080`,
    )
    .action(async (flags: ServeFlags) => {
      await serve(flags);
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

async function serve(flags: ServeFlags): Promise<void> {
  const output = createOutput(false);
  const store = storeOf(flags);
  const connection = temporalClient(storeUri(flags.store));
  const server = await listen(flags, storeRoutes({ store, client: connection.client }), (path, error) => {
    output.note(`${path}: ${messageOf(error)}`);
  });
  const told = flags.json === true ? JSON.stringify({ address: server.address, store: store.uri }) : server.address;
  output.result(told);
  output.note(`Serving ${store.uri}, read-only. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.close();
  await connection.close();
}

async function listen(
  { host, port, name }: ServeFlags,
  respond: Parameters<typeof startServer>[0],
  failed: ServerOptions['failed'],
): Promise<RunningServer> {
  try {
    return await startServer(respond, { host, port, names: name, failed });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const fix =
      code === 'EADDRINUSE' ? 'Name another with --port, or 0 for any that is free.' : 'Correct --host or --port.';
    throw new AtlasError('InvalidJob', `cannot listen on ${host}:${port} (${code ?? String(error)})`, fix, {
      cause: error,
    });
  }
}

/** Connects when progress is first asked for, and again where the server went away. */
function temporalClient(store: string): { client: () => Promise<Client | null>; close: () => Promise<void> } {
  let connected: ReturnType<typeof connectTo> | null = null;
  let retryAtMs = 0;
  return {
    async client() {
      if (connected === null && Date.now() < retryAtMs) return null;
      connected ??= connectTo(store);
      try {
        const { client, connection } = await connected;
        await connection.workflowService.getSystemInfo({});
        return client;
      } catch {
        connected = null;
        retryAtMs = Date.now() + RETRY_MS;
        return null;
      }
    },
    async close() {
      const open = await connected?.catch(() => null);
      await open?.connection.close();
    },
  };
}
