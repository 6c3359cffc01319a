import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { freePort } from '@saliency-atlas/infra/free-port';
import { expandMaskedImages, loadClassifier } from '@saliency-atlas/activities/classifiers';
import { maximumDifference, randomBatch } from '@saliency-atlas/activities/classifiers/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { convolve, MODEL, scoresOf } from './convolve.ts';

// A real server of the protocol: https://github.com/SeldonIO/MLServer

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const START_TIMEOUT_MS = 120_000;
const python = await acquirePythonEnvironment('python-mlserver', here('mlserver-requirements.txt')).catch(
  (error: unknown) => {
    if ((process.env['CI'] ?? '') !== '') throw error;
    console.warn(`MLServer is not tested: ${error instanceof Error ? error.message : ''}`);
    return undefined;
  },
);

let server: ChildProcess | undefined;
let folder: string | undefined;
afterAll(async () => {
  server?.kill('SIGKILL');
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** Starts the server and returns the model's address. */
async function startServer(program: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'atlas-mlserver-'));
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const settings = {
    host: '127.0.0.1',
    http_port: httpPort,
    grpc_port: grpcPort,
    metrics_endpoint: null,
    parallel_workers: 0,
  };
  const tensor = (name: string, shape: number[]): object => ({ name, datatype: 'FP32', shape });
  const { channels, size, classCount, kernels } = MODEL;
  const model = {
    name: 'tiny',
    implementation: 'tiny_model.Tiny',
    inputs: [tensor('image', [-1, channels, size, size])],
    outputs: [tensor('scores', [-1, classCount])],
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'model-settings.json'), JSON.stringify(model));
  await writeFile(join(folder, 'kernels.bin'), new Uint8Array(kernels.buffer, kernels.byteOffset, kernels.byteLength));
  await cp(here('tiny_model.py'), join(folder, 'tiny_model.py'));
  // The environment was moved after it was made, so its scripts do not start.
  server = spawn(program, ['-c', 'from mlserver.cli import main; main()', 'start', '.'], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  server.stderr?.on('data', (part: Buffer) => said.push(part));
  const address = `http://127.0.0.1:${httpPort}/v2/models/tiny`;
  const giveUp = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUp && server.exitCode === null) {
    await sleep(200);
    const ready = await fetch(`${address}/ready`).catch(() => undefined);
    if (ready?.status === 200) return address;
  }
  throw new Error(`MLServer did not start: ${Buffer.concat(said).toString().slice(-500)}`);
}

describe.skipIf(python === undefined)('MLServer', () => {
  it('gives the scores that are computed by hand, and keeps its name', async () => {
    const uri = await startServer(python!);
    const input = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;
    const load = () => loadClassifier({ model: { uri, engine: 'auto', output: 'logits', input }, batchSize: 4 });
    const classifier = await load();
    const batch = randomBatch(classifier.info, 23);
    const scores = await classifier.scoreMasked(batch);
    const expected = scoresOf(convolve(expandMaskedImages(batch, classifier.info, 0, 23)), batch.target);
    expect(maximumDifference(scores.probability, expected.probability)).toBeLessThan(1e-5);
    const again = await load();
    expect(again.info).toEqual(classifier.info);
    await expect(
      loadClassifier({
        model: { uri: uri.replace('tiny', 'gone'), engine: 'auto', output: 'logits', input },
        batchSize: 4,
      }),
    ).rejects.toMatchObject({ name: 'ModelNotFound' });
    await classifier.close();
    await again.close();
  }, 200_000);
});
