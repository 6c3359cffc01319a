import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { xoroshiro128plus } from 'pure-rand';
import { fieldAxis, randomFieldOrder, type PictureSize } from '../../aggregate/index.ts';
import { maskUniform } from '../../explain/random.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { normalNumbers } from '../normal-numbers.ts';
import { LATENT_LENGTH, type Autoencoder } from './autoencoder.ts';
import { drawPicture, readOptimiser, restoreOptimiser, TRAINING_BATCH, type TrainingOptions } from './training.ts';

const PEAK_RATE = 2e-3;
/** Weight of the latent numbers' distance from a standard normal, against the summed absolute error of a picture. */
const PRIOR_WEIGHT = 0.1;
/** Share of a training picture that is hidden. */
const HIDDEN_SHARE = { least: 0.05, most: 0.95 };

/**
 * Trains an autoencoder, in place, to complete pictures of which a random smooth region is hidden. What step n sees
 * follows from the seed and n alone, so training that was interrupted goes on as if it had not been.
 */
export async function trainAutoencoder(tf: Tensorflow, net: Autoencoder, options: TrainingOptions): Promise<void> {
  const { steps, seed, from } = options;
  const optimiser = tf.train.adam(PEAK_RATE);
  const weights = Object.values(net.weights);
  await restoreOptimiser(tf, optimiser, '', options.state);
  const state = () => readOptimiser(optimiser, '');
  const drawBatch = batchDrawer(options.pictures, net.size, seed);
  for (let step = from; step < steps; step++) {
    // The rate falls to a tenth along half a cosine.
    const progress = step / steps;
    (optimiser as unknown as { learningRate: number }).learningRate =
      PEAK_RATE * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress)));
    const { pictures, known, noise } = drawBatch(step);
    const error = tf.tidy(() => {
      const { height, width, channels } = net.size;
      const shape: [number, number, number, number] = [TRAINING_BATCH, height, width, channels];
      const whole = tf.tensor4d(pictures, shape);
      const mask = tf.tensor4d(known, [TRAINING_BATCH, height, width, 1]);
      const normal = tf.tensor2d(noise, [TRAINING_BATCH, LATENT_LENGTH]);
      const cost = optimiser.minimize(() => lossOf(tf, net, whole, mask, normal), true, weights);
      return (cost!.dataSync()[0] ?? 0) / (height * width * channels);
    });
    if (!Number.isFinite(error)) throw new Error(`training broke down at step ${step + 1}: the error is no number`);
    await options.onStep(step + 1, error, state);
  }
  optimiser.dispose();
}

function lossOf(tf: Tensorflow, net: Autoencoder, whole: Tensor4D, known: Tensor4D, noise: Tensor2D): Scalar {
  const { mean, logVariance } = net.encode(whole, known);
  const latent = tf.add<Tensor2D>(mean, tf.mul(noise, tf.exp(tf.mul(logVariance, 0.5))));
  const error = tf.sum(tf.abs(tf.sub(net.decode(latent), whole)));
  const spread = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  return tf.div<Scalar>(tf.add(error, tf.mul(tf.sum(spread), 0.5 * PRIOR_WEIGHT)), TRAINING_BATCH);
}

interface Batch {
  readonly pictures: Float32Array;
  /** 1 where a pixel is shown to the encoder. */
  readonly known: Float32Array;
  readonly noise: Float32Array;
}

function batchDrawer(
  bank: Uint8Array,
  { height, width, channels }: PictureSize,
  seed: number,
): (step: number) => Batch {
  const pixels = height * width;
  const length = pixels * channels;
  const rows = fieldAxis(height);
  const columns = fieldAxis(width);
  return (step) => {
    const random = maskUniform(seed, step);
    const fields = xoroshiro128plus(Math.floor(random() * 2 ** 32));
    const pictures = new Float32Array(TRAINING_BATCH * length);
    const known = new Float32Array(TRAINING_BATCH * pixels).fill(1);
    for (let row = 0; row < TRAINING_BATCH; row++) {
      drawPicture(bank, length, random, pictures, row);
      const share = HIDDEN_SHARE.least + (HIDDEN_SHARE.most - HIDDEN_SHARE.least) * random();
      const order = randomFieldOrder(rows, columns, fields);
      for (let rank = 0; rank < share * pixels; rank++) known[row * pixels + order[rank]!] = 0;
    }
    return { pictures, known, noise: normalNumbers(TRAINING_BATCH * LATENT_LENGTH, seed, step + 0x40000000) };
  };
}
