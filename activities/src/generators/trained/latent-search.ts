import type { Optimizer, Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';

/** What is searched: rows of latent numbers whose pictures fit the known pixels. */
export interface LatentSearch {
  readonly decode: (latent: Tensor2D) => Tensor4D;
  /** [rows, latent] */
  readonly start: Tensor2D;
  /** The picture, in 0..1, [1, height, width, channels]. */
  readonly whole: Tensor4D;
  /** How much each pixel counts, [rows, height, width, 1]; 0 in the hole. */
  readonly weight: Tensor4D;
  readonly steps: number;
  readonly optimiser: Optimizer;
  /** Latent numbers stay within ± this, where training pictures lie. */
  readonly limit: number;
  /** Added to each row's misfit: what makes its picture improbable. */
  readonly penalty: ((pictures: Tensor4D) => Scalar) | null;
}

/** Searches, disposes its start and optimiser, and returns the latent numbers in the end. */
export async function searchLatents(tf: Tensorflow, search: LatentSearch): Promise<Tensor2D> {
  const { decode, start, whole, weight, steps, optimiser, limit, penalty } = search;
  const latent = tf.variable(start);
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      optimiser.minimize(
        () => {
          const pictures = decode(latent);
          const misfit = tf.sum<Scalar>(tf.mul(weight, tf.abs(tf.sub(pictures, whole))));
          return penalty === null ? misfit : tf.add(misfit, penalty(pictures));
        },
        false,
        [latent],
      );
      latent.assign(tf.clipByValue(latent, -limit, limit));
    });
    // Native operators block: the heartbeat gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  start.dispose();
  optimiser.dispose();
  return latent;
}
