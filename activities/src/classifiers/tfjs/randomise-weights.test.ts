import { describe, expect, it } from 'vitest';
import type { ModelFiles } from '../model-files.ts';
import { graphConvolution, layersConvolution, type ModelFolder } from '../testing/tiny-tfjs.ts';
import { pseudoRandom } from '../testing/tiny-onnx.ts';
import { randomiseTfjsWeights } from './randomise-weights.ts';
import { readModelJson } from './read-model-json.ts';

const kernels = pseudoRandom(4 * 27, 5);

function filesOf(folder: ModelFolder): ModelFiles {
  const readBeside = (path: string) => Promise.resolve(folder[path]!);
  return { bytes: folder['model.json']!, name: 'model.json', folder: null, readBeside };
}

async function weightsOf(files: ModelFiles): Promise<Uint8Array> {
  const model = await readModelJson(files, 'tiny');
  if (model.format === 'saved-model') throw new Error('a SavedModel');
  return model.weights;
}

const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
const sorted = (values: Float32Array): number[] => [...values].sort((a, b) => a - b);

/** A model of one tensor of the given type; topology and values mean nothing. */
function modelWith(spec: object, bytes: Uint8Array): ModelFolder {
  const json = {
    format: 'layers-model',
    modelTopology: {},
    weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: 'w', ...spec }] }],
  };
  return { 'model.json': new TextEncoder().encode(JSON.stringify(json)), 'weights.bin': bytes };
}

describe('randomiseTfjsWeights', () => {
  it.each([
    ['graph', graphConvolution(3, 6, kernels)],
    ['layers', layersConvolution(3, 6, kernels)],
  ])('puts the kernels of a %s model into other places and keeps all else', async (_, folder) => {
    const files = filesOf(folder);
    const [before, randomised] = [await weightsOf(files), (await randomiseTfjsWeights(files, 'tiny', 1))!];
    const after = await weightsOf(randomised);
    expect(after).toHaveLength(before.length);
    const length = kernels.length;
    expect(floatsOf(after).subarray(0, length)).not.toEqual(floatsOf(before).subarray(0, length));
    expect(sorted(floatsOf(after).subarray(0, length))).toEqual(sorted(floatsOf(before).subarray(0, length)));
    expect(after.subarray(4 * length)).toEqual(before.subarray(4 * length));
    expect(await weightsOf((await randomiseTfjsWeights(files, 'tiny', 1))!)).toEqual(after);
    const [original, changed] = [await readModelJson(files, 'tiny'), await readModelJson(randomised, 'tiny')];
    expect({ ...changed, weights: null }).toEqual({ ...original, weights: null });
  });

  it('moves the numbers that stand for quantised weights', async () => {
    const spec = { shape: [2, 8], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } };
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
    const after = await weightsOf((await randomiseTfjsWeights(filesOf(modelWith(spec, bytes)), 'tiny', 1))!);
    expect(after).not.toEqual(bytes);
    expect(Uint8Array.from(after).sort()).toEqual(bytes);
  });

  it('gives null where no weight is a matrix of floats, and where sizes are not known', async () => {
    const none = [
      modelWith({ shape: [4], dtype: 'float32' }, new Uint8Array(16)),
      modelWith({ shape: [2, 2], dtype: 'int32' }, new Uint8Array(16)),
      modelWith({ shape: [2, 2], dtype: 'string' }, new Uint8Array(16)),
    ];
    for (const folder of none) expect(await randomiseTfjsWeights(filesOf(folder), 'tiny', 1)).toBeNull();
  });
});
