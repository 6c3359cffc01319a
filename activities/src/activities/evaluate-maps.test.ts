import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJob, type Job } from '@saliency-atlas/contract/job';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linearModel } from '../classifiers/testing/tiny-onnx.ts';
import { encodeSaliencyTable, type SaliencyRow } from '../tables/index.ts';
import { evaluateMaps } from './evaluate-maps.ts';

const SIDE = 12;
const PIXELS = SIDE * SIDE;
const isCorner = (pixel: number): boolean => pixel % SIDE < 4 && pixel < 4 * SIDE;
/** 1 in the upper left 4×4 corner, which is all that the model looks at. */
const corner = Float32Array.from({ length: PIXELS }, (_, pixel) => (isCorner(pixel) ? 1 : 0));
const elsewhere = corner.toReversed();

let folder: string;
let job: Job;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-evaluate-maps-'));
  const weights = Float32Array.from({ length: 2 * PIXELS }, (_, at) => (at % 2) * corner[at >> 1]! * 0.5);
  const model = linearModel({ weights, bias: [4, 0], input: { shape: ['n', 1, SIDE, SIDE] } });
  await writeFile(join(folder, 'model.onnx'), model);
  const white = sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#fff' } });
  const box = [{ x: 0, y: 0, width: 4, height: 4 }];
  // The corner, once as polygon and once as a picture that is not there.
  const masks = { a: [[0, 0, 4, 0, 4, 4, 0, 4]], b: 'none.png' };
  const lines = Object.entries(masks).map(([id, mask]) =>
    JSON.stringify({ file_name: `${id}.png`, label: 1, boxes: box, mask }),
  );
  await writeFile(join(folder, 'metadata.jsonl'), lines.join('\n'));
  for (const id of ['a', 'b'])
    await white
      .clone()
      .png()
      .toFile(join(folder, `${id}.png`));
  job = parseJob(
    {
      model: { name: 'corner', version: '1', uri: join(folder, 'model.onnx'), input: { scale: 1 / 255 } },
      dataset: { uri: join(folder, 'metadata.jsonl'), format: 'manifest' },
      store: { uri: folder },
      evaluate: { steps: 12 },
    },
    'job',
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, maps: readonly (readonly [string, Float32Array])[]): Promise<string> {
  const rows = maps.map(([imageId, map]): SaliencyRow => {
    const unknown = { imageSha256: '', label: null, predicted: 1, target: 1, score: 1, reason: '', effectError: null };
    return {
      ...unknown,
      imageId,
      status: 'ok',
      passes: 2,
      converged: false,
      seed: 1,
      confidence: null,
      map,
      effect: null,
    };
  });
  const path = join(folder, name);
  await writeFile(path, encodeSaliencyTable({ height: SIDE, width: SIDE, effectLength: 0, rows }));
  return path;
}

describe('evaluateMaps', () => {
  it('scores the true map above the one that points elsewhere, by every figure, and beside controls', async () => {
    const maps = await fileOf('maps.arrow', [
      ['a.png', corner],
      ['b.png', elsewhere],
    ]);
    const { images, overall, skipped } = await evaluateMaps(job, { maps });
    const value = (imageId: string, metric: string): number =>
      images.find((row) => row.imageId === imageId && row.metric === metric)!.value;
    for (const metric of ['insertion_auc', 'mu_fidelity', 'energy_in_box', 'pointing_game', 'box_iou']) {
      expect(value('a.png', metric)).toBeGreaterThan(value('b.png', metric));
    }
    expect(value('a.png', 'deletion_auc')).toBeLessThan(value('b.png', 'deletion_auc'));
    expect([value('a.png', 'energy_in_box'), value('b.png', 'energy_in_box')]).toEqual([1, 0]);
    expect(value('a.png', 'insertion_auc')).toBeGreaterThan(value('a.png', 'insertion_auc_random'));
    // The mean over both images, with their count.
    const energy = overall.find(({ metric }) => metric === 'energy_in_box')!;
    expect([energy.value, energy.count]).toEqual([0.5, 2]);
    expect(skipped).toEqual([]);
  });

  it('scores maps on the mask of an image beside its boxes, and warns of a mask that cannot be used', async () => {
    const maps = await fileOf('masked.arrow', [
      ['a.png', corner],
      ['a.png', elsewhere],
      ['b.png', corner],
    ]);
    const { images, warnings } = await evaluateMaps(job, { maps });
    const onMask = images.filter(({ metric }) => /mask$/.test(metric) || metric === 'mask_iou');
    expect(onMask.map(({ imageId, metric, value }) => [imageId, metric, value])).toEqual([
      ['a.png', 'pointing_game_mask', 1],
      ['a.png', 'energy_in_mask', 1],
      ['a.png', 'mask_iou', 1],
    ]);
    expect(warnings).toEqual(['the mask of b.png is left out: file not found']);
  });

  it('compares further rows of an image as other seeds, and another file as maps of a randomised model', async () => {
    const maps = await fileOf('seeds.arrow', [
      ['a.png', corner],
      ['a.png', corner],
      ['b.png', corner],
      ['b.png', elsewhere],
    ]);
    const randomisedMaps = await fileOf('randomised.arrow', [['a.png', elsewhere]]);
    const { images } = await evaluateMaps(job, { maps, randomisedMaps });
    const of = (metric: string) => images.filter((row) => row.metric === metric);
    expect(of('seed_stability').map(({ imageId }) => imageId)).toEqual(['a.png', 'b.png']);
    expect(of('seed_stability')[0]!.value).toBeCloseTo(1, 6);
    expect(of('seed_stability')[1]!.value).toBeLessThan(0);
    expect(of('model_randomisation').map(({ imageId }) => imageId)).toEqual(['a.png']);
  });

  it('leaves out maps of images that are not in the data set, with the reason, and scores the others', async () => {
    const maps = await fileOf('some.arrow', [
      ['a.png', corner],
      ['c.png', corner],
    ]);
    const seen: [number, number][] = [];
    const { images, skipped } = await evaluateMaps(job, { maps }, (done, total) => seen.push([done, total]));
    expect(new Set(images.map(({ imageId }) => imageId))).toEqual(new Set(['a.png']));
    expect(skipped).toEqual([{ imageId: 'c.png', reason: 'not in the data set' }]);
    expect(seen).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it('says with a fix when no map could be scored, when sizes differ, and when there is no file', async () => {
    const foreign = await fileOf('foreign.arrow', [['c.png', corner]]);
    await expect(evaluateMaps(job, { maps: foreign })).rejects.toMatchObject({
      type: 'InvalidJob',
      fix: expect.stringContaining('for example "a.png"') as string,
    });
    const path = join(folder, 'small.arrow');
    const small = encodeSaliencyTable({ height: 2, width: 2, effectLength: 0, rows: [] });
    await writeFile(path, small);
    await expect(evaluateMaps(job, { maps: path })).rejects.toThrow(/maps are 2×2, the model's input is 12×12/);
    await expect(evaluateMaps(job, { maps: join(folder, 'none.arrow') })).rejects.toMatchObject({
      fix: 'Give an Arrow IPC file.',
    });
  });
});
