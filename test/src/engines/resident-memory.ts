import { readdir, readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// A process that was started without the flag gets the function this way.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory that this process, its garbage collected, and those it started hold, in MiB. */
export async function residentMebibytes(): Promise<number> {
  collectGarbage();
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
