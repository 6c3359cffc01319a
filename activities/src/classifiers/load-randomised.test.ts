import { describe, expect, it } from 'vitest';
import type { LoadClassifierOptions } from './load-classifier.ts';
import { loadRandomisedClassifier } from './load-randomised.ts';
import { graphConvolution } from './testing/tiny-tfjs.ts';
import { pseudoRandom } from './testing/tiny-onnx.ts';

const input = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;

async function warningsFor(uri: string, files?: LoadClassifierOptions['files']): Promise<string[]> {
  const warnings: string[] = [];
  const model = { uri, engine: 'auto', input, output: 'logits' } as const;
  const onWarning = (message: string) => void warnings.push(message);
  const randomised = await loadRandomisedClassifier({ model, batchSize: 2, ...(files && { files }), onWarning });
  expect(randomised).toBeNull();
  return warnings;
}

describe('loadRandomisedClassifier', () => {
  it('says of a model on a server, of a SavedModel and of one without weights why there is none', async () => {
    expect(await warningsFor('http://127.0.0.1:9/v2/models/x')).toEqual([
      expect.stringMatching(/weights lie on a server/),
    ]);
    const folder = graphConvolution(3, 6, pseudoRandom(4 * 27, 5));
    const readBeside = (path: string) => Promise.resolve(folder[path]!);
    const saved = { bytes: folder['model.json']!, name: 'saved_model.pb', folder: null, readBeside };
    expect(await warningsFor('/models/saved_model.pb', saved)).toEqual([expect.stringMatching(/SavedModel/)]);
    const text = new TextDecoder().decode(folder['model.json']).replaceAll('float32', 'string');
    const none = { ...saved, name: 'model.json', bytes: new TextEncoder().encode(text) };
    expect(await warningsFor('/models/model.json', none)).toEqual([
      expect.stringMatching(/no matrix of float32 weights/),
    ]);
  });
});
