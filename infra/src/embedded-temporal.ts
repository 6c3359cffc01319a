import { spawn, type ChildProcess } from 'node:child_process';
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
/** A server that dies on its own is started again, unless it keeps dying: then its log says why. */
const MOST_RESTARTS = 10;
/** Runs the server and waits for it; the pipe's end, or that of whoever holds it, ends the server in order. */
const GUARD = '"$@" 3<&- & server=$!; (read -r _ <&3; kill -INT $server) & guard=$!; wait $server; kill $guard';

export interface EmbeddedTemporal {
  /** `127.0.0.1:<port>`, namespace `default`. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a Temporal dev server whose state lives in `folder`, so that a run that was killed goes on where it was. Where it
 * dies, as by a kernel that is out of memory, it is started again at the same address with the same state. The server ends
 * with this process, even when that is killed: a shell waits on a pipe that only this process holds open.
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
  // The default pragmas sync every commit and are about ten times slower; WAL survives kill -9 of the server.
  const command = [cli, 'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless']
    .concat('--db-filename', join(folder, 'temporal.db'), '--log-level', 'error')
    .concat('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal')
    .concat(Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]));
  const server = keepRunning(command, openSync(logFile, 'a'));
  try {
    await untilHealthy(cli, address, logFile);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address, stop: server.stop };
}

/** Keeps a server running until it is told to stop. */
function keepRunning(command: readonly string[], log: number): Pick<EmbeddedTemporal, 'stop'> {
  let stopping = false;
  let restarts = 0;
  let child: ChildProcess;
  let exited: Promise<void>;
  const start = (): void => {
    child = spawn('/bin/sh', ['-c', `exec 3<&0; ${GUARD}`, 'sh', ...command], {
      stdio: ['pipe', log, log],
      detached: true,
    });
    exited = new Promise((resolve) => child.once('exit', () => resolve()));
    child.once('exit', () => {
      if (!stopping && restarts++ < MOST_RESTARTS) start();
    });
  };
  start();
  return {
    stop: async () => {
      stopping = true;
      child.stdin?.end();
      await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
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
