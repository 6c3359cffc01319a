import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { freePort } from '@saliency-atlas/infra/free-port';
import { unlessInCi } from '../unless-in-ci.ts';

/** Its first start makes a database of some forty migrations. */
const READY_TIMEOUT_MS = 280_000;

export interface MlflowServer {
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

/** A Python with MLflow, or undefined where it cannot be had (in continuous integration that is an error). */
export const mlflowPython: string | undefined = await acquirePythonEnvironment(
  'python-mlflow',
  fileURLToPath(new URL('requirements.txt', import.meta.url)),
  console.error,
).catch(unlessInCi);

/** Starts MLflow's own tracking server over a folder. */
export async function startMlflow(python: string, folder: string): Promise<MlflowServer> {
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const where = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', folder];
  const child = spawn(
    python,
    ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...where],
    { stdio: 'ignore', detached: true, env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' } },
  );
  const stop = async (): Promise<void> => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    // The server has processes of its own: the whole group ends.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await exited;
  };
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const reply = await fetch(`${uri}/health`).catch(() => undefined);
    if (reply?.ok === true) return { uri, stop };
    await sleep(250);
  }
  await stop();
  throw new Error('the MLflow server did not come up');
}
