import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtlasError, SEARCH_ATTRIBUTES } from '@saliency-atlas/contract';
import { acquireTemporal } from './acquire-temporal.ts';
import { freePort } from './free-port.ts';
import { runTool } from './run-tool.ts';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

export interface EmbeddedTemporal {
  /** `127.0.0.1:<port>`, namespace `default`. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a Temporal dev server whose state lives in `folder`, so that a run that was killed goes on where it was. The
 * server ends with this process, even when that is killed: a shell waits on a pipe that only this process holds open.
 * Throws InvalidJob where the CLI cannot be had or the server does not come up.
 */
export async function startEmbeddedTemporal(
  folder: string,
  tell: (message: string) => void = () => undefined,
): Promise<EmbeddedTemporal> {
  const cli = await acquireTemporal(tell);
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  // The default pragmas sync every commit and are about ten times slower; WAL survives kill -9 of the server.
  const server = [cli, 'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless']
    .concat('--db-filename', join(folder, 'temporal.db'), '--log-level', 'error')
    .concat('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal')
    .concat(Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]));
  const child = spawn(
    '/bin/sh',
    ['-c', '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server', 'sh', ...server],
    {
      stdio: ['pipe', log, log],
      detached: true,
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  };
  try {
    await untilHealthy(cli, address, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

async function untilHealthy(cli: string, address: string, logFile: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    try {
      await runTool(cli, ['operator', 'namespace', 'describe', '--namespace', 'default', '--address', address], 5_000);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new AtlasError(
    'InvalidJob',
    `The embedded Temporal server did not come up within ${READY_TIMEOUT_MS / 1000} s; its log is ${logFile}`,
    'Read the log; where its database is damaged, move the folder away: finished steps are kept in the store.',
  );
}
