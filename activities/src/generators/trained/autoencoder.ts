import type { Rank, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { CHANNELS, KERNEL, SHRINK, SLOPE } from './network-sizes.ts';
import { requireSides, toVariables, type WeightShapes, type WeightValues } from './network-weights.ts';
import { createDecoder, decoderShapes, type DecoderName } from './picture-decoder.ts';

/** Numbers that stand for a picture. */
export const LATENT_LENGTH = 32;

type EncoderName =
  | 'encoder.conv0.kernel'
  | 'encoder.conv0.bias'
  | 'encoder.conv1.kernel'
  | 'encoder.conv1.bias'
  | 'encoder.dense.kernel'
  | 'encoder.dense.bias';
/** Weights by name: what is trained, stored and run. */
export type AutoencoderWeight = EncoderName | DecoderName;

/**
 * A variational autoencoder that sees a picture with a hole: `encode` takes what is known and says where in a space of 32
 * numbers the whole picture may lie, `decode` makes a picture of such numbers. Pictures are [n, height, width, channels]
 * in 0..1, masks [n, height, width, 1] with 1 where a pixel is known. Pooling is by strides: the gradient of
 * TensorFlow.js's max pooling is wrong on WebAssembly.
 * **Source:** Kingma & Welling, Auto-Encoding Variational Bayes, 2014; the hole is ours.
 */
export interface Autoencoder {
  readonly size: PictureSize;
  readonly weights: Readonly<Record<AutoencoderWeight, Variable>>;
  /** Mean and log-variance of the latent numbers, [n, 32] each. */
  encode(pictures: Tensor4D, known: Tensor4D): { readonly mean: Tensor2D; readonly logVariance: Tensor2D };
  /** Pictures in 0..1 of latent numbers [n, 32]. */
  decode(latent: Tensor2D): Tensor4D;
}

/** Shape of every weight. Throws RangeError where the sides are no multiples of 4. */
export function autoencoderShapes(size: PictureSize): WeightShapes<AutoencoderWeight> {
  requireSides(size);
  const { height, width, channels } = size;
  const flat = (height / SHRINK) * (width / SHRINK) * 2 * CHANNELS;
  return {
    'encoder.conv0.kernel': [KERNEL, KERNEL, channels + 1, CHANNELS],
    'encoder.conv0.bias': [CHANNELS],
    'encoder.conv1.kernel': [KERNEL, KERNEL, CHANNELS, 2 * CHANNELS],
    'encoder.conv1.bias': [2 * CHANNELS],
    'encoder.dense.kernel': [flat, 2 * LATENT_LENGTH],
    'encoder.dense.bias': [2 * LATENT_LENGTH],
    ...decoderShapes(size, LATENT_LENGTH),
  };
}

/** An autoencoder with the given values of its weights, on the engine of `tf`. */
export function createAutoencoder(
  tf: Tensorflow,
  size: PictureSize,
  values: WeightValues<AutoencoderWeight>,
): Autoencoder {
  const weights = toVariables(tf, autoencoderShapes(size), values);
  const flat = (size.height / SHRINK) * (size.width / SHRINK) * 2 * CHANNELS;
  const down = (x: Tensor4D, layer: 'encoder.conv0' | 'encoder.conv1') => {
    const kernel = weights[`${layer}.kernel`] as unknown as Tensor4D;
    return tf.leakyRelu(tf.add<Tensor4D>(tf.conv2d(x, kernel, 2, 'same'), weights[`${layer}.bias`]), SLOPE);
  };
  return {
    size,
    weights,
    encode(pictures, known) {
      const seen = tf.concat<Tensor4D>([tf.mul(pictures, known), known], 3);
      const features = down(down(seen, 'encoder.conv0'), 'encoder.conv1');
      const kernel = weights['encoder.dense.kernel'] as unknown as Tensor2D;
      const product = tf.matMul(tf.reshape<Rank.R2>(features, [pictures.shape[0], flat]), kernel);
      const said = tf.add<Tensor2D>(product, weights['encoder.dense.bias']);
      const [mean, logVariance] = tf.split<Tensor2D>(said, 2, 1) as [Tensor2D, Tensor2D];
      return { mean, logVariance: tf.clipByValue(logVariance, -10, 4) };
    },
    decode: createDecoder(tf, size, weights),
  };
}
