import type { Rank, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { CHANNELS, KERNEL, SHRINK, SLOPE } from './network-sizes.ts';

export const DECODER_NAMES = [
  'decoder.dense.kernel',
  'decoder.dense.bias',
  'decoder.conv0.kernel',
  'decoder.conv0.bias',
  'decoder.conv1.kernel',
  'decoder.conv1.bias',
] as const;
export type DecoderName = (typeof DECODER_NAMES)[number];

/** Shape of every weight of a decoder of `latent` numbers. */
export function decoderShapes({ height, width, channels }: PictureSize, latent: number): Record<DecoderName, number[]> {
  const flat = (height / SHRINK) * (width / SHRINK) * 2 * CHANNELS;
  return {
    'decoder.dense.kernel': [latent, flat],
    'decoder.dense.bias': [flat],
    // Transposed convolutions: output channels before input channels.
    'decoder.conv0.kernel': [KERNEL, KERNEL, CHANNELS, 2 * CHANNELS],
    'decoder.conv0.bias': [CHANNELS],
    'decoder.conv1.kernel': [KERNEL, KERNEL, channels, CHANNELS],
    'decoder.conv1.bias': [channels],
  };
}

/**
 * Makes pictures [n, height, width, channels] in 0..1 of latent numbers [n, latent]: a dense layer and two transposed
 * convolutions, each of which doubles the sides. `normalise` goes over the features of every hidden layer.
 */
export function createDecoder(
  tf: Tensorflow,
  { height, width, channels }: PictureSize,
  weights: Readonly<Record<DecoderName, Variable>>,
  normalise: (features: Tensor4D) => Tensor4D = (features) => features,
): (latent: Tensor2D) => Tensor4D {
  const up = (x: Tensor4D, layer: 'decoder.conv0' | 'decoder.conv1', shape: [number, number, number, number]) =>
    tf.add<Tensor4D>(
      // A variable is a tensor of its own shape; the table of shapes above says which.
      tf.conv2dTranspose(x, weights[`${layer}.kernel`] as unknown as Tensor4D, shape, 2, 'same'),
      weights[`${layer}.bias`],
    );
  return (latent) => {
    const n = latent.shape[0];
    const kernel = weights['decoder.dense.kernel'] as unknown as Tensor2D;
    const dense = tf.add(tf.matMul(latent, kernel), weights['decoder.dense.bias']);
    const shape: [number, number, number, number] = [n, height / SHRINK, width / SHRINK, 2 * CHANNELS];
    const features = normalise(tf.reshape<Rank.R4>(tf.leakyRelu(dense, SLOPE), shape));
    const middle = normalise(tf.leakyRelu(up(features, 'decoder.conv0', [n, height / 2, width / 2, CHANNELS]), SLOPE));
    return tf.sigmoid(up(middle, 'decoder.conv1', [n, height, width, channels]));
  };
}
