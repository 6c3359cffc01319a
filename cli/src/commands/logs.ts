import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AtlasError } from '@saliency-atlas/contract';
import { interruption } from '../interrupt.ts';
import { formatLogEntry } from '../logs/log-entry.ts';
import { mergeByTime, openLog } from '../logs/read-log.ts';
import { createOutput, type Output } from '../output.ts';
import { stateFolder } from '../session.ts';
import { addStoreFlag, storeUri } from '../store-flag.ts';

interface LogsFlags {
  readonly store: string;
  readonly lines: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const POLL_INTERVAL_MS = 500;

export function addLogs(program: Command): void {
  addStoreFlag(
    program.command('logs').description("what a store's embedded worker and server have logged, times in UTC"),
  )
    .option('-n, --lines <n>', 'lines from the end', '100')
    .option('-f, --follow', 'go on with what is logged from now on, until Ctrl-C')
    .option('--json', 'one JSON line an entry')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas logs --lines 20
  $ saliency-atlas logs --follow`,
    )
    .action(async (flags: LogsFlags) => {
      await logs(flags);
    });
}

async function logs(flags: LogsFlags): Promise<void> {
  const lines = Number(flags.lines);
  if (!Number.isInteger(lines) || lines < 0) {
    throw new AtlasError('InvalidJob', `--lines ${flags.lines} is no number of lines`, 'Give a whole number.');
  }
  const output = createOutput(false);
  const folder = stateFolder(storeUri(flags.store));
  const files = (['server', 'worker'] as const).map((source) => ({ source, path: join(folder, `${source}.log`) }));
  const standing = await Promise.all(files.map(({ path }) => stat(path).catch(() => undefined)));
  if (standing.every((found) => found === undefined) && flags.follow !== true) {
    throw new AtlasError(
      'InvalidJob',
      `no embedded session has run for this store: there are no logs in ${folder}`,
      'Give the --store of the run; with a Temporal server of your own the logs are where its workers write them.',
    );
  }
  const readers = files.map(({ source, path }) => openLog(path, source));
  const read = async () => mergeByTime(await Promise.all(readers.map((reader) => reader.next())));
  const earlier = await read();
  print(earlier.slice(Math.max(0, earlier.length - lines)), flags, output);
  if (flags.follow === true) await follow(async () => print(await read(), flags, output));
}

/** Does `step` again and again until Ctrl-C, which is how a follower ends. */
async function follow(step: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  interruption().catch(() => stop.abort());
  while (!stop.signal.aborted && process.stdout.writable) {
    await step();
    await sleep(POLL_INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}

function print(entries: ReturnType<typeof mergeByTime>, { json }: LogsFlags, output: Output): void {
  for (const entry of entries) {
    const { fields, timeMs, ...rest } = entry;
    if (json !== true) output.result(formatLogEntry(entry));
    else {
      const time = timeMs === null ? null : new Date(timeMs).toISOString();
      output.result(JSON.stringify({ time, ...rest, fields: Object.fromEntries(fields) }));
    }
  }
}
