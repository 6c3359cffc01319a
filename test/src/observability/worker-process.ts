import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@saliency-atlas/infra/free-port';

/** A worker as a process of its own, with its endpoints and what it has logged so far. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly metricsUrl: string;
  readonly healthUrl: string;
  /** Lines of standard error. */
  readonly log: () => readonly string[];
  /** SIGTERM, and the exit code once it has drained. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `saliency-atlas worker` for a Temporal server and waits until it is ready. */
export async function startWorkerProcess(
  address: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<WorkerProcess> {
  const [metricsPort, healthPort] = [await freePort(), await freePort()];
  const main = fileURLToPath(import.meta.resolve('@saliency-atlas/workers/main'));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, '--pool', 'all'], {
    env: {
      ...process.env,
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      ATLAS_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
      ATLAS_HEALTH_ADDRESS: `127.0.0.1:${healthPort}`,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code]) => Promise.reject(new Error(`the worker ended with ${String(code)}: ${log}`))),
  ]);
  return {
    child,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    healthUrl: `http://127.0.0.1:${healthPort}`,
    log: () => log.split('\n').filter((line) => line !== ''),
    stop: async () => {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}
