import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow, type Tensorflow } from '../../tensorflow/index.ts';
import type { Removal } from '../generator.ts';
import { createAdversarial, adversarialShapes } from './adversarial.ts';
import { autoencoderShapes, createAutoencoder } from './autoencoder.ts';
import { decodeGenerator, encodeGenerator } from './generator-file.ts';
import { addMissingKernels } from './missing-kernels.ts';
import type { OptimiserState } from './generator-networks.ts';
import { freshValues, readValues } from './network-weights.ts';
import { trainAdversarial } from './train-adversarial.ts';
import { trainAutoencoder } from './train-autoencoder.ts';
import { createTrainedGenerator, type SearchOptions } from './trained.ts';

const SIZE = { height: 8, width: 12, channels: 1 };
const PIXELS = 96;

let tf: Tensorflow;
beforeAll(async () => {
  // The engine that is everywhere, and the one that lacks kernels.
  ({ tf } = await loadTensorflow(['tfjs-wasm']));
  addMissingKernels(tf);
});

/** Pictures with a bright half, left or right, whose brightness differs. */
function halves(count: number): Uint8Array {
  return Uint8Array.from({ length: count * PIXELS }, (_, at) => {
    const picture = Math.floor(at / PIXELS);
    const left = at % SIZE.width < SIZE.width / 2;
    return left === (picture % 2 === 0) ? 120 + (picture % 7) * 20 : 20;
  });
}

async function train(
  steps: number,
  from = 0,
  start?: { weights: Parameters<typeof createAutoencoder>[2]; state: OptimiserState },
) {
  const net = createAutoencoder(tf, SIZE, start?.weights ?? freshValues(autoencoderShapes(SIZE), 3));
  const errors: number[] = [];
  let state: OptimiserState = [];
  await trainAutoencoder(tf, net, {
    pictures: halves(28),
    steps,
    seed: 5,
    from,
    state: start?.state ?? [],
    onStep: async (step, error, stateOf) => {
      errors.push(error);
      if (step === 6) state = await stateOf();
    },
  });
  return { net, errors, state, weights: await readValues(net.weights) };
}

const near = (searchSteps: number): SearchOptions => ({ searchSteps, search: 'near', perceptualWeight: 0.1 });

describe('the kernel that WebAssembly lacks', () => {
  it.each([
    { stride: 1, pad: 'same' as const, height: 5, width: 6 },
    { stride: 2, pad: 'same' as const, height: 7, width: 8 },
    { stride: 2, pad: 'valid' as const, height: 8, width: 7 },
  ])(
    'is the gradient that differences give, stride $stride, $pad, $height×$width',
    async ({ stride, pad, height, width }) => {
      const wave = (shape: number[], pace: number): Tensor =>
        tf.reshape(
          tf.sin(
            tf.mul(
              tf.range(
                0,
                shape.reduce((a, b) => a * b),
                1,
              ),
              pace,
            ),
          ),
          shape,
        );
      const x = wave([2, height, width, 3], 0.7) as Tensor4D;
      const filter = wave([3, 3, 3, 2], 1.3) as Tensor4D;
      const loss = (f: Tensor4D): Scalar => tf.sum(tf.square(tf.conv2d(x, f, stride, pad)));
      const gradient = await tf
        .grad(loss as (f: Tensor) => Tensor)(filter)
        .data();
      const values = await filter.data();
      for (const at of [0, 7, 23, 53]) {
        const moved = (by: number): number => {
          const changed = Float32Array.from(values);
          changed[at]! += by;
          return loss(tf.tensor4d(changed, [3, 3, 3, 2])).dataSync()[0]!;
        };
        expect(gradient[at]).toBeCloseTo((moved(0.05) - moved(-0.05)) / 0.1, 1);
      }
    },
  );
});

describe('the trained generator', () => {
  it('learns: the error falls to less than half', async () => {
    const { errors } = await train(60);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(errors.slice(-5))).toBeLessThan(0.5 * mean(errors.slice(0, 5)));
  });

  it('goes on after an interruption as if there had been none', async () => {
    const whole = await train(10);
    const first = await train(6);
    // The rate depends on the steps in all, so the first part is taken from the whole run.
    const resumed = await train(10, 6, { weights: (await trainUntil(6, 10)).weights, state: whole.state });
    expect(first.errors[0]).toBe(whole.errors[0]);
    expect(resumed.errors).toHaveLength(4);
    resumed.errors.forEach((error, index) => {
      expect(error).toBeCloseTo(whole.errors[6 + index]!, 5);
    });
  });

  async function trainUntil(step: number, steps: number) {
    const net = createAutoencoder(tf, SIZE, freshValues(autoencoderShapes(SIZE), 3));
    let weights = await readValues(net.weights);
    const stop = new Error('enough');
    const onStep = async (done: number): Promise<void> => {
      if (done < step) return;
      weights = await readValues(net.weights);
      throw stop;
    };
    await trainAutoencoder(tf, net, { pictures: halves(28), steps, seed: 5, from: 0, state: [], onStep }).catch(
      (error: unknown) => {
        if (error !== stop) throw error;
      },
    );
    return { weights };
  }

  it('keeps the known pixels, gives the variations asked for, best fit first, and searching fits better', async () => {
    const { weights } = await train(60);
    const stored = { kind: 'autoencoder' as const, size: SIZE, weights, step: 60, state: [] };
    const picture = halves(1);
    const removal: Removal = { order: Int32Array.from({ length: 60 }, (_, at) => 20 + at), counts: [12, 40] };
    const request = { picture, removals: [removal], variations: 3 };
    const onePass = await createTrainedGenerator(tf, stored, near(0)).fill(request);
    const searched = await createTrainedGenerator(tf, stored, near(20)).fill(request);
    for (const fills of [...onePass, ...searched]) {
      expect(fills).toHaveLength(3);
      expect(fills.map(({ loss }) => loss)).toEqual(fills.map(({ loss }) => loss).toSorted((a, b) => a - b));
      for (const { composite } of fills) expect(composite.subarray(0, 20)).toEqual(picture.subarray(0, 20));
    }
    expect(onePass[1]![0]!.composite.subarray(60)).toEqual(picture.subarray(60));
    const before = tf.memory().numTensors;
    await createTrainedGenerator(tf, stored, near(2)).fill(request);
    const after = tf.memory().numTensors;
    // Its twelve weights stay; nothing of the search does.
    expect(after - before).toBe(12);
    const mean = (fills: typeof onePass): number =>
      fills.flat().reduce((sum, { loss }) => sum + loss, 0) / fills.flat().length;
    expect(mean(searched)).toBeLessThan(mean(onePass));
  });

  it('trained adversarially is stored, fills from the nearest samples, and searching fits better', async () => {
    const weights = freshValues(adversarialShapes(SIZE), 3);
    const net = createAdversarial(tf, SIZE, weights);
    const shares: number[] = [];
    await trainAdversarial(tf, net, {
      pictures: halves(28),
      steps: 12,
      seed: 5,
      from: 0,
      state: [],
      onStep: (_, error) => {
        shares.push(error);
        return Promise.resolve();
      },
    });
    // Chance is a half: the discriminator soon tells smears from pictures.
    expect(shares.at(-1)).toBeLessThan(0.4);
    const trained = {
      kind: 'adversarial' as const,
      size: SIZE,
      weights: await readValues(net.weights),
      step: 12,
      state: [],
    };
    const stored = decodeGenerator(encodeGenerator(trained), 'a');
    expect(stored).toEqual(trained);
    const picture = halves(1);
    const removals = [{ order: Int32Array.from({ length: 40 }, (_, at) => 20 + at), counts: [40] }];
    const lossOf = async (options: SearchOptions): Promise<number> => {
      const [fills] = await createTrainedGenerator(tf, stored, options).fill({ picture, removals, variations: 3 });
      return fills!.reduce((sum, { loss }) => sum + loss, 0) / fills!.length;
    };
    const nearest = await lossOf(near(0));
    expect(nearest).toBeLessThan(await lossOf({ ...near(0), search: 'paper' }));
    expect(await lossOf(near(20))).toBeLessThan(nearest);
    const before = tf.memory().numTensors;
    await lossOf(near(2));
    // Its twelve weights and the pool stay; nothing of the search does.
    expect(tf.memory().numTensors - before).toBe(13);
  });

  it('is stored and read without loss, and another file is refused by name', () => {
    const stored = {
      kind: 'autoencoder' as const,
      size: SIZE,
      weights: freshValues(autoencoderShapes(SIZE), 1),
      step: 7,
      state: [{ name: 'm', shape: [2], values: Float32Array.of(1, 2) }],
    };
    expect(decodeGenerator(encodeGenerator(stored), 'a')).toEqual(stored);
    // As readFile gives it: a Buffer in the middle of a pool.
    expect(decodeGenerator(Buffer.concat([Buffer.from('abc'), encodeGenerator(stored)]).subarray(3), 'a')).toEqual(
      stored,
    );
    expect(() => decodeGenerator(new TextEncoder().encode('not a generator at all'), 'x.safetensors')).toThrow(
      /x\.safetensors is no generator: it is not a whole safetensors file/,
    );
    const cut = encodeGenerator(stored).slice(0, -100);
    expect(() => decodeGenerator(cut, 'cut')).toThrow(/cut is no generator/);
  });

  it('refuses sides that are no multiples of four', () => {
    expect(() => autoencoderShapes({ height: 30, width: 28, channels: 1 })).toThrow(/multiples of 4, got 30×28/);
  });
});
