import { fork } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';

/** Peak resident memory of a process that runs one side alone, and of those that it started, in MB. */
export function peakMegabytes(
  side: 'idle' | 'raw' | 'masked',
  model: string,
  batchSize: number,
  { threads, output }: Pick<BenchOptions, 'threads' | 'output'>,
): Promise<number> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const settings = ['--batch', `${batchSize}`, '--threads', `${threads}`, '--output', output];
  const child = fork(main, [model, '--only', side, ...settings]);
  return new Promise((resolve, reject) => {
    child.once('message', (kibibytes) => resolve(Math.round((Number(kibibytes) * 1024) / 1e6)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the ${side} side ended with code ${code}`)));
  });
}

/** Tells the process that started this one what it and those below it held at most, in KiB. */
export async function tellPeak(): Promise<void> {
  const tasks = await readdir('/proc/self/task');
  const children = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')));
  const pids = ['self', ...children.flatMap((text) => text.split(' ')).filter((pid) => pid !== '')];
  // VmHWM and not maxRSS, which a child inherits from the process that forked it.
  const peaks = await Promise.all(
    pids.map(async (pid) => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1])),
  );
  process.send?.(peaks.reduce((total, peak) => total + peak, 0));
  process.disconnect();
}
