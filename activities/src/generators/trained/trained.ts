import type { Rank, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { composeFill, holesOf, type Hole } from '../compose-fill.ts';
import type { Fill, FillRequest, Generator } from '../generator.ts';
import { normalNumbers } from '../normal-numbers.ts';
import { createAutoencoder, LATENT_LENGTH, type Autoencoder } from './autoencoder.ts';
import type { StoredGenerator } from './generator-file.ts';
import { unknownNeighbours } from './unknown-neighbours.ts';

const SEARCH_RATE = 0.05;
/** Latent numbers stay where training pictures lie. */
const LATENT_LIMIT = 3;
/** Variations differ by what the encoder itself is unsure of; the same numbers for every picture. */
const NOISE_SEED = 1;

/**
 * Fills regions with a trained autoencoder. The encoder says in one pass where the picture may lie; each variation
 * starts there (the first in the middle, the others where its uncertainty allows) and, with `searchSteps` > 0, is moved
 * by so many steps of Adam until what it generates fits the known pixels, each weighted by its unknown neighbours.
 * Best fit first. The same engine gives the same fills.
 * **Source:** the latent search of arXiv 2006.09504, started by an encoder, which makes 30 steps do.
 */
export function createTrainedGenerator(tf: Tensorflow, stored: StoredGenerator, searchSteps: number): Generator {
  const { size } = stored;
  const net = createAutoencoder(tf, size, stored.weights);
  const fill = async ({ picture, removals, variations }: FillRequest): Promise<Fill[][]> => {
    const holes = holesOf(removals, size);
    const generated = await generate(tf, net, picture, holes, variations, searchSteps);
    return holes.map((hole, index) =>
      Array.from({ length: variations }, (_, variation) => {
        const start = (index * variations + variation) * picture.length;
        return composeFill(picture, generated.subarray(start, start + picture.length), 1, hole);
      }).sort((a, b) => a.loss - b.loss),
    );
  };
  return { name: searchSteps === 0 ? 'trained, one pass' : `trained, ${searchSteps} search steps`, size, fill };
}

/** Pictures 0..1 [holes, variations, height, width, channels]. */
async function generate(
  tf: Tensorflow,
  net: Autoencoder,
  picture: Uint8Array,
  holes: readonly Hole[],
  variations: number,
  searchSteps: number,
): Promise<Float32Array> {
  const { height, width, channels } = net.size;
  const rows = holes.length * variations;
  const pixels = height * width;
  const known = new Float32Array(holes.length * pixels);
  const weights = new Float32Array(holes.length * pixels);
  holes.forEach((hole, index) => {
    known.set(hole.known, index * pixels);
    weights.set(unknownNeighbours(hole.known, height, width), index * pixels);
  });
  const repeat = (tensor: Tensor4D): Tensor4D =>
    tf.reshape(tf.tile(tf.expandDims(tensor, 1), [1, variations, 1, 1, 1]), [rows, height, width, 1]);
  const whole = tf.tidy(() =>
    tf.div<Tensor4D>(tf.tensor4d(Float32Array.from(picture), [1, height, width, channels]), 255),
  );
  const start = tf.tidy(() => {
    const mask = tf.tensor4d(known, [holes.length, height, width, 1]);
    const { mean, logVariance } = net.encode(tf.tile<Tensor4D>(whole, [holes.length, 1, 1, 1]), mask);
    // The first variation of every hole has no noise.
    const noise = normalNumbers(variations * LATENT_LENGTH, NOISE_SEED, 0).fill(0, 0, LATENT_LENGTH);
    const spread = tf.expandDims(tf.exp(tf.mul(logVariance, 0.5)), 1);
    const moved = tf.add(tf.expandDims(mean, 1), tf.mul(spread, tf.tensor3d(noise, [1, variations, LATENT_LENGTH])));
    return tf.reshape<Rank.R2>(moved, [rows, LATENT_LENGTH]);
  });
  const latent = tf.variable(start);
  const weight = tf.tidy(() => repeat(tf.tensor4d(weights, [holes.length, height, width, 1])));
  const optimiser = tf.train.adam(SEARCH_RATE);
  for (let step = 0; step < searchSteps; step++) {
    tf.tidy(() => {
      optimiser.minimize(() => tf.sum(tf.mul(weight, tf.abs(tf.sub(net.decode(latent as Tensor2D), whole)))), false, [
        latent,
      ]);
      latent.assign(tf.clipByValue(latent, -LATENT_LIMIT, LATENT_LIMIT));
    });
    // Native operators block: the heartbeat gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const decoded = tf.tidy(() => net.decode(latent as Tensor2D));
  const values = Float32Array.from(await decoded.data());
  tf.dispose([whole, start, latent, weight, decoded]);
  optimiser.dispose();
  return values;
}
