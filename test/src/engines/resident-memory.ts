import { readdir, readFile } from 'node:fs/promises';

/** Memory that this process and those it started hold, in MiB, after a collection of garbage where that can be asked for. */
export async function residentMebibytes(): Promise<number> {
  global.gc?.();
  const tasks = await readdir('/proc/self/task');
  const children = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')));
  const pids = [
    'self',
    ...children
      .join(' ')
      .split(' ')
      .filter((pid) => pid !== ''),
  ];
  const sizes = await Promise.all(pids.map(residentKibibytes));
  return sizes.reduce((total, size) => total + size, 0) / 1024;
}

async function residentKibibytes(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
}
