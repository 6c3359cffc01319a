import type { Rank, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { normalNumbers } from '../normal-numbers.ts';
import { uniformLatents } from './adversarial.ts';
import { LATENT_LENGTH, type Autoencoder } from './autoencoder.ts';
import type { Holes } from './trained.ts';

/** Variations start at the same numbers for every picture. */
const START_SEED = 1;

/** What the encoder says, [holes · variations, 32]: its mean for the first variation, the others as it is unsure. */
export function encodedStart(tf: Tensorflow, net: Autoencoder, { whole, known, variations }: Holes): Tensor2D {
  const holes = known.shape[0];
  return tf.tidy(() => {
    const { mean, logVariance } = net.encode(tf.tile<Tensor4D>(whole, [holes, 1, 1, 1]), known);
    // The first variation of every hole has no noise.
    const noise = normalNumbers(variations * LATENT_LENGTH, START_SEED, 0).fill(0, 0, LATENT_LENGTH);
    const spread = tf.expandDims(tf.exp(tf.mul(logVariance, 0.5)), 1);
    const moved = tf.add(tf.expandDims(mean, 1), tf.mul(spread, tf.tensor3d(noise, [1, variations, LATENT_LENGTH])));
    return tf.reshape<Rank.R2>(moved, [holes * variations, LATENT_LENGTH]);
  });
}

/** Standard normal starts of an autoencoder, the same for every hole, [holes · variations, 32]. */
export function normalStart(tf: Tensorflow, { known, variations }: Holes): Tensor2D {
  return forEveryHole(tf, known.shape[0], normalNumbers(variations * LATENT_LENGTH, START_SEED, 0), variations);
}

/** Uniform starts of an adversarial generator, the same for every hole, [holes · variations, 100]. */
export function uniformStart(tf: Tensorflow, { known, variations }: Holes): Tensor2D {
  return forEveryHole(tf, known.shape[0], uniformLatents(variations, START_SEED, 0), variations);
}

function forEveryHole(tf: Tensorflow, holes: number, numbers: Float32Array, variations: number): Tensor2D {
  return tf.tidy(() => tf.tile(tf.tensor2d(numbers, [variations, numbers.length / variations]), [holes, 1]));
}
