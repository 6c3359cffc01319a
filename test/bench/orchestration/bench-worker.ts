import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A running worker process of the bench. */
export interface BenchWorker {
  /** Resident memory now, in MB. */
  memoryMb(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a worker process whose steps take `shardMs`, `slots` at once, and waits until it serves. */
export async function startBenchWorker(
  address: string,
  options: { readonly shardMs: number; readonly slots: number; readonly shardSize: number },
): Promise<BenchWorker> {
  const main = fileURLToPath(new URL('worker.ts', import.meta.url));
  const args = [address, options.shardMs, options.slots, options.shardSize].map(String);
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([
    new Promise<void>((resolve) => child.stdout.once('data', () => resolve())),
    exited.then(() => Promise.reject(new Error('the worker of the bench ended'))),
  ]);
  return {
    memoryMb: async () => {
      const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8');
      return Number(/VmRSS:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
