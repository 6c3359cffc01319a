import type { Rank, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { emptyNearest, offerCandidate } from '../nearest.ts';
import { ADVERSARIAL_LATENT, uniformLatents, type Adversarial } from './adversarial.ts';

const MOST_SAMPLES = 6000;
const MOST_BYTES = 64 * 2 ** 20;
const SAMPLES_A_PASS = 250;
const POOL_SEED = 2;

/** Pictures generated beforehand, among which a search finds where to start. */
export interface SamplePool {
  /** [samples, 100] */
  readonly latents: Float32Array;
  /** 0..1, [samples, height, width, channels]; stays on the device. */
  readonly pictures: Tensor4D;
}

/** Generates a pool: 6,000 pictures, or as many as 64 MiB hold. The same generator gives the same pool. */
export function generatePool(tf: Tensorflow, net: Adversarial): SamplePool {
  const { height, width, channels } = net.size;
  const samples = Math.min(MOST_SAMPLES, Math.max(64, Math.floor(MOST_BYTES / (4 * height * width * channels))));
  const latents = uniformLatents(samples, POOL_SEED, 0);
  const pictures = tf.tidy(() => {
    const parts: Tensor4D[] = [];
    for (let start = 0; start < samples; start += SAMPLES_A_PASS) {
      const count = Math.min(SAMPLES_A_PASS, samples - start);
      const rows = latents.subarray(start * ADVERSARIAL_LATENT, (start + count) * ADVERSARIAL_LATENT);
      parts.push(net.decode(tf.tensor2d(rows, [count, ADVERSARIAL_LATENT])));
    }
    return tf.concat(parts, 0);
  });
  return { latents, pictures };
}

/**
 * For each hole the latent numbers of the `count` samples that fit the known pixels best, nearest first,
 * [holes · count, 100]. `whole` is the picture in 0..1 [1, height, width, channels], `weights` [holes, height · width].
 */
export async function nearestLatents(
  tf: Tensorflow,
  { latents, pictures }: SamplePool,
  whole: Tensor4D,
  weights: Float32Array,
  count: number,
  { height, width }: PictureSize,
): Promise<Tensor2D> {
  const samples = pictures.shape[0];
  const holes = weights.length / (height * width);
  const distances = tf.tidy(() => {
    const apart = tf.reshape<Rank.R2>(tf.sum(tf.abs(tf.sub(pictures, whole)), 3), [samples, height * width]);
    return tf.matMul(apart, tf.tensor2d(weights, [holes, height * width]), false, true);
  });
  const values = await distances.data();
  distances.dispose();
  const out = new Float32Array(holes * count * ADVERSARIAL_LATENT);
  for (let hole = 0; hole < holes; hole++) {
    const nearest = emptyNearest(count);
    for (let sample = 0; sample < samples; sample++) offerCandidate(nearest, values[sample * holes + hole]!, sample);
    nearest.candidate.forEach((sample, slot) => {
      const from = sample * ADVERSARIAL_LATENT;
      out.set(latents.subarray(from, from + ADVERSARIAL_LATENT), (hole * count + slot) * ADVERSARIAL_LATENT);
    });
  }
  return tf.tensor2d(out, [holes * count, ADVERSARIAL_LATENT]);
}
