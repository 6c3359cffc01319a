import type { Rank, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import { maskUniform } from '../../explain/random.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { CHANNELS, KERNEL, SHRINK, SLOPE } from './network-sizes.ts';
import { requireSides, toVariables, type WeightShapes, type WeightValues } from './network-weights.ts';
import { createDecoder, decoderShapes, DECODER_NAMES, type DecoderName } from './picture-decoder.ts';

/** Numbers that stand for a picture, each in [−1, 1]. */
export const ADVERSARIAL_LATENT = 100;

const DISCRIMINATOR_NAMES = [
  'discriminator.conv0.kernel',
  'discriminator.conv0.bias',
  'discriminator.conv1.kernel',
  'discriminator.conv1.bias',
  'discriminator.dense.kernel',
  'discriminator.dense.bias',
] as const;
export type AdversarialWeight = DecoderName | (typeof DISCRIMINATOR_NAMES)[number];

/**
 * A generator and the discriminator that it learnt from: `decode` makes pictures [n, height, width, channels] in 0..1 of
 * numbers [n, 100] in [−1, 1], `judge` gives the log-odds [n, 1] that pictures are real. Features of the generator are
 * normalised pixel by pixel: unlike statistics over a batch, that does not let pictures depend on their neighbours.
 * **Source:** Radford et al., Unsupervised Representation Learning with DCGANs, 2016; the normalisation of Karras et al.,
 * Progressive Growing of GANs, 2018.
 */
export interface Adversarial {
  readonly size: PictureSize;
  readonly weights: Readonly<Record<AdversarialWeight, Variable>>;
  decode(latent: Tensor2D): Tensor4D;
  judge(pictures: Tensor4D): Tensor2D;
}

/** Shape of every weight. Throws RangeError where the sides are no multiples of 4. */
export function adversarialShapes(size: PictureSize): WeightShapes<AdversarialWeight> {
  requireSides(size);
  const { height, width, channels } = size;
  return {
    ...decoderShapes(size, ADVERSARIAL_LATENT),
    'discriminator.conv0.kernel': [KERNEL, KERNEL, channels, CHANNELS],
    'discriminator.conv0.bias': [CHANNELS],
    'discriminator.conv1.kernel': [KERNEL, KERNEL, CHANNELS, 2 * CHANNELS],
    'discriminator.conv1.bias': [2 * CHANNELS],
    'discriminator.dense.kernel': [(height / SHRINK) * (width / SHRINK) * 2 * CHANNELS, 1],
    'discriminator.dense.bias': [1],
  };
}

/** Both networks with the given values of their weights, on the engine of `tf`. */
export function createAdversarial(
  tf: Tensorflow,
  size: PictureSize,
  values: WeightValues<AdversarialWeight>,
): Adversarial {
  const weights = toVariables(tf, adversarialShapes(size), values);
  const down = (x: Tensor4D, layer: 'discriminator.conv0' | 'discriminator.conv1') => {
    const kernel = weights[`${layer}.kernel`] as unknown as Tensor4D;
    return tf.leakyRelu(tf.add<Tensor4D>(tf.conv2d(x, kernel, 2, 'same'), weights[`${layer}.bias`]), SLOPE);
  };
  const unitLength = (features: Tensor4D): Tensor4D =>
    tf.div(features, tf.sqrt(tf.add(tf.mean(tf.square(features), 3, true), 1e-6)));
  return {
    size,
    weights,
    decode: createDecoder(tf, size, weights, unitLength),
    judge(pictures) {
      const features = down(down(pictures, 'discriminator.conv0'), 'discriminator.conv1');
      const kernel = weights['discriminator.dense.kernel'] as unknown as Tensor2D;
      const flat = tf.reshape<Rank.R2>(features, [pictures.shape[0], kernel.shape[0]]);
      return tf.add<Tensor2D>(tf.matMul(flat, kernel), weights['discriminator.dense.bias']);
    },
  };
}

/** Variables of the generator and of the discriminator: each is trained alone. */
export function variablesOf({ weights }: Adversarial): { readonly generator: Variable[]; readonly judge: Variable[] } {
  return {
    generator: DECODER_NAMES.map((name) => weights[name]),
    judge: DISCRIMINATOR_NAMES.map((name) => weights[name]),
  };
}

/** Latent numbers [count, 100], uniform in [−1, 1), from a seed and an index. */
export function uniformLatents(count: number, seed: number, index: number): Float32Array {
  const random = maskUniform(seed, index);
  return Float32Array.from({ length: count * ADVERSARIAL_LATENT }, () => 2 * random() - 1);
}
