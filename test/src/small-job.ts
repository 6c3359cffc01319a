import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobInput } from '@saliency-atlas/contract/job';
import { CLASS_NAMES, drawGarment, SIDE } from './report/draw-garment.ts';

const MODELS = fileURLToPath(new URL('../../infra/demo-models/', import.meta.url));

/** Writes `images` drawn garments, the ten classes in turn, as a folder of idx files. */
export async function writeGarments(folder: string, images: number): Promise<void> {
  const classOf = (index: number): number => index % CLASS_NAMES.length;
  const pixels = Array.from({ length: images }, (_, index) => drawGarment(classOf(index), index));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'images-idx3-ubyte'), idxFile([images, SIDE, SIDE], Buffer.concat(pixels)));
  const labels = Uint8Array.from({ length: images }, (_, index) => classOf(index));
  await writeFile(join(folder, 'labels-idx1-ubyte'), idxFile([images], labels));
}

/**
 * A job over garments below `folder` that a demo model finishes in seconds: every stage has something to do, and there
 * are several pages of several shards.
 */
export function smallJob(folder: string, overlay: Partial<JobInput> = {}): JobInput {
  return {
    model: { name: 'fashion', version: '1.0', uri: `${MODELS}fashion-1.0.onnx`, labels: `${MODELS}labels.txt` },
    dataset: { uri: join(folder, 'garments'), format: 'idx' },
    store: { uri: join(folder, 'store') },
    explain: { passes: 40 },
    reconstruct: { generator: 'harmonic', removedShare: [0.7], restarts: 1 },
    evaluate: { steps: 4, transplantImages: 4 },
    resources: { shardSize: 4, pageShards: 2, workers: 2 },
    ...overlay,
  };
}

/** Writes a job file (JSON is YAML) and returns its path. */
export async function writeJob(folder: string, job: JobInput, name = 'job.yaml'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(job, null, 2));
  return path;
}

function idxFile(dimensions: readonly number[], content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  dimensions.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  return Buffer.concat([header, content]);
}
