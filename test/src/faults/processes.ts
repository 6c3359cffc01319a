import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** All processes below one, children before grandchildren. */
export async function descendantsOf(ancestor: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 64 * 1024 * 1024 });
  const all = stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3]! }];
  });
  const found: Process[] = [];
  const queue = [ancestor];
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const children = all.filter((process) => process.parent === parent);
    found.push(...children.map(({ pid, command }) => ({ pid, command })));
    queue.push(...children.map(({ pid }) => pid));
  }
  return found;
}

/** The one process of them whose command line has a text in it. */
export function processWith(processes: readonly Process[], text: string): Process {
  const fitting = processes.filter(({ command }) => command.includes(text));
  if (fitting.length === 1) return fitting[0]!;
  throw new Error(`${fitting.length} processes with "${text}" in: ${JSON.stringify(processes)}`);
}

/** `kill -9`: no process can catch it, nothing is flushed. One that is gone already is no error. */
export function killAtOnce(processes: readonly Pick<Process, 'pid'>[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
