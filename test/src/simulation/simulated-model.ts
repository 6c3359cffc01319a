import { AtlasError } from '@saliency-atlas/contract';
// The parts that every engine's classifier is made of; no workspace exports them.
import { createBatchedClassifier } from '../../../activities/src/classifiers/batched-classifier.ts';
import type { Classifier } from '../../../activities/src/classifiers/classifier.ts';
import type { Forward } from '../../../activities/src/classifiers/forward.ts';
import { openBatches } from '../../../activities/src/classifiers/open-batches.ts';
import { engineCrashed, outOfMemory } from '../../../activities/src/classifiers/out-of-memory.ts';
import { scoreOutside } from '../../../activities/src/classifiers/score-outside.ts';
import { SIDE } from './simulated-dataset.ts';
import type { Ask } from './simulated-process.ts';

const PIXELS = SIDE * SIDE;
const CLASSES = 2;
const ROWS = 16;
const SOURCE = 'memory:model';

/** Told of every batch that a device is asked for; the function that it returns is told of the rows that are computed. */
export type OnBatch = () => (rows: number) => void;

/**
 * A model of two classes, which looks at the corner and at the edge, on a device that answers through `ask`. Between the
 * device and the classifier stands what stands there for every engine: batches, smaller ones after running out of memory,
 * and the refusal of NaN.
 */
export async function simulatedModel(ask: Ask, onBatch: OnBatch): Promise<Classifier> {
  const wish = { asked: ROWS, preferred: ROWS, fixed: null, memoryMb: 'auto', rowLength: PIXELS } as const;
  const open = (batchSize: number) =>
    Promise.resolve({
      forward: deviceForward(ask, onBatch),
      shape: { ...SHAPE, batchSize, layout: 'nchw' },
    } as const);
  const { forward, shape } = await openBatches(wish, open, SOURCE, () => undefined);
  return createBatchedClassifier(forward, shape, { engine: 'simulated', digest: 'a'.repeat(64) }, SOURCE);
}

const SHAPE = { channels: 1, height: SIDE, width: SIDE, classCount: CLASSES, output: 'logits' } as const;

function deviceForward(ask: Ask, onBatch: OnBatch): Forward {
  const run = (images: Float32Array): Promise<Float32Array> => {
    const computed = onBatch();
    return ask({
      what: 'forward',
      effect: () => {
        computed(images.length / PIXELS);
        return logitsOf(images);
      },
      faults: {
        'out of memory': () => {
          throw outOfMemory('bad_alloc', SOURCE);
        },
        'engine crash': () => {
          throw engineCrashed('SIGSEGV', SOURCE);
        },
        'server away': () => {
          throw new AtlasError('ModelServerUnavailable', `${SOURCE} does not answer`, 'Wait.');
        },
        NaN: () => new Float32Array((images.length / PIXELS) * CLASSES).fill(NaN),
      },
    });
  };
  return {
    concurrency: 2,
    outputs: (images, start, end) => run(images.subarray(start * PIXELS, end * PIXELS)),
    scores: (batch, start, end) => scoreOutside(batch, SHAPE, start, end, run),
    close: () => Promise.resolve(),
  };
}

/** Logits [images, 2]: how bright the corner is, and how bright the edge. */
function logitsOf(images: Float32Array): Float32Array {
  const out = new Float32Array((images.length / PIXELS) * CLASSES);
  for (let image = 0; image * PIXELS < images.length; image++) {
    let [corner, edge] = [0, 0];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const value = images[image * PIXELS + y * SIDE + x]!;
        if (y < 3 && x < 3) corner += value / 9;
        if (x >= SIDE - 2) edge += value / (2 * SIDE);
      }
    }
    out[image * CLASSES] = 4 * corner;
    out[image * CLASSES + 1] = 4 * edge;
  }
  return out;
}
