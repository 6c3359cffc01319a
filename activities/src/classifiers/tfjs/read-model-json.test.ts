import { AtlasError } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import type { ModelFiles } from '../model-files.ts';
import { pseudoRandom } from '../testing/tiny-onnx.ts';
import { graphConvolution, layersConvolution, type ModelFolder } from '../testing/tiny-tfjs.ts';
import { readModelJson } from './read-model-json.ts';

const kernels = pseudoRandom(2 * 9, 1);

function filesOf(folder: ModelFolder, read: string[] = []): ModelFiles {
  return {
    bytes: folder['model.json']!,
    name: 'model.json',
    folder: null,
    readBeside: (path) => {
      read.push(path);
      return Promise.resolve(folder[path] ?? new Uint8Array());
    },
  };
}

const json = (value: unknown): ModelFiles =>
  filesOf({ 'model.json': new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)) });

describe('a model.json', () => {
  it('tells a graph model from a layers model, with or without a word about it', async () => {
    const formatOf = async (folder: ModelFolder): Promise<string> =>
      (await readModelJson(filesOf(folder), 'cat')).format;
    expect(await formatOf(graphConvolution(1, 4, kernels))).toBe('graph');
    expect(await formatOf(layersConvolution(1, 4, kernels))).toBe('layers');
    const { format: _, ...silent } = JSON.parse(
      new TextDecoder().decode(graphConvolution(1, 4, kernels)['model.json']),
    ) as Record<string, unknown>;
    expect((await readModelJson(json(silent), 'cat')).format).toBe('graph');
  });

  it('has its weight files joined in the order that it lists them', async () => {
    const manifest = [
      { paths: ['b.bin', 'a.bin'], weights: [] },
      { paths: ['c.bin'], weights: [] },
    ];
    const model = new TextEncoder().encode(JSON.stringify({ modelTopology: {}, weightsManifest: manifest }));
    const read: string[] = [];
    const parts = { 'a.bin': 1, 'b.bin': 2, 'c.bin': 3 };
    const bytes = Object.entries(parts).map(([name, value]) => [name, new Uint8Array([value])] as const);
    const content = await readModelJson(filesOf({ 'model.json': model, ...Object.fromEntries(bytes) }, read), 'cat');
    expect(read).toEqual(['b.bin', 'a.bin', 'c.bin']);
    expect(content).toMatchObject({ format: 'layers', weights: Buffer.from([2, 1, 3]) });
  });

  it.each([
    ['', 'is empty'],
    ['{"modelTopology"', 'no JSON'],
    ['[]', 'no modelTopology'],
    ['7', 'no model.json'],
    [{ name: 'package' }, 'no modelTopology'],
    [{ modelTopology: {}, weightsManifest: [{ paths: [7], weights: [] }] }, 'weightsManifest is broken'],
    [{ modelTopology: {}, weightsManifest: {} }, 'weightsManifest is broken'],
  ])('is refused in words where it is %j', async (value, reason) => {
    const reading = readModelJson(json(value), 'models/cat.json');
    await expect(reading).rejects.toBeInstanceOf(AtlasError);
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toThrow('model models/cat.json: ');
  });
});
