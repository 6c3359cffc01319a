import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  graphConvolution,
  pseudoRandom,
  startFakeModelServer,
  type FakeModelServer,
} from '@saliency-atlas/activities/classifiers/testing';
import { jobKey } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SIDE } from '../report/draw-garment.ts';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { startCommand, type FinishedCommand } from '../start-command.ts';
import { readManifest } from '../store-files.ts';
import { temporalCli } from '../temporal-cli.ts';
import { writeModel } from './model-folder.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const CLASSES = 10;
const IMAGES = 6;
const TOKEN = 'secret-of-the-server';

let folder: string;
let server: FakeModelServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-engines-'));
  await writeGarments(join(folder, 'garments'), IMAGES);
  server = await startFakeModelServer({
    model: brightnessOfBands,
    metadata: {
      name: 'tiny',
      platform: 'fake',
      inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, SIDE, SIDE] }],
      outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, CLASSES] }],
    },
    extensions: [],
    ready: true,
    faults: [],
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Ten logits of each picture: how bright each of ten bands of rows is. */
function brightnessOfBands(images: Float32Array): Float32Array {
  const length = SIDE * SIDE;
  const logits = new Float32Array((images.length / length) * CLASSES);
  images.forEach((value, at) => {
    const row = Math.floor((at % length) / SIDE);
    logits[Math.floor(at / length) * CLASSES + Math.floor((row * CLASSES) / SIDE)]! += value / 10;
  });
  return logits;
}

/** A line of `run --json`. */
interface Line {
  readonly warning?: string;
  readonly runId?: string;
  readonly manifest?: string;
}

const linesOf = ({ lines }: FinishedCommand): Line[] => lines.map((line) => JSON.parse(line) as Line);

async function run(name: string, uri: string, settings: Record<string, string> = {}): Promise<FinishedCommand> {
  const model = { name, uri };
  const job = await writeJob(
    folder,
    smallJob(folder, { model, evaluate: { steps: 4, sanityImages: 0 } }),
    `${name}.yaml`,
  );
  return startCommand(['run', job, '--json'], folder, settings).finished;
}

describe.skipIf(temporalCli === undefined)('a whole run', () => {
  it('with TensorFlow.js is done and names its engine', async () => {
    const uri = await writeModel(graphConvolution(1, SIDE, pseudoRandom(CLASSES * 9, 5)));
    const finished = await run('graph', uri);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const result = linesOf(finished).at(-1)!;
    const manifest = await readManifest(join(folder, 'store'), result.manifest!);
    expect(manifest.counts).toMatchObject({ images: IMAGES, failed: 0 });
    expect((await readDescription(result.runId!)).model.engine).toMatch(/^tfjs-/);
  });

  it('with a model server is done as the environment allows, and tells what the server lacks', async () => {
    const finished = await run('served', server.address, { ATLAS_KSERVE_TOKEN: TOKEN, ATLAS_KSERVE_CONCURRENCY: '3' });
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const lines = linesOf(finished);
    expect(lines.flatMap(({ warning }) => warning ?? [])).toEqual([
      expect.stringContaining('its server has no binary tensors'),
    ]);
    const result = lines.at(-1)!;
    const description = await readDescription(result.runId!);
    expect(description.model.engine).toBe('kserve');
    expect(server.requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(server.mostAtOnce()).toBeLessThanOrEqual(3);
    // Neither what describes the run nor what anyone can read of it holds the secret.
    expect(JSON.stringify(description) + finished.lines.join('')).not.toContain(TOKEN);
  });
});

async function readDescription(runId: string): Promise<RunDescription> {
  return JSON.parse(await readFile(join(folder, 'store', jobKey(runId)), 'utf8')) as RunDescription;
}
