import type { Rank, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { normalNumbers } from '../normal-numbers.ts';

/** Numbers that stand for a picture, and channels of the first convolution (the second has twice as many). */
const LATENT = 32;
const CHANNELS = 16;
const KERNEL = 5;
const SLOPE = 0.2;
/** Both convolutions halve the sides. */
const SHRINK = 4;

/** Weights by name: what is trained, stored and run. */
type Weights = Readonly<Record<WeightName, Variable>>;
export type WeightName = (typeof WEIGHT_NAMES)[number];

export const WEIGHT_NAMES = [
  'encoder.conv0.kernel',
  'encoder.conv0.bias',
  'encoder.conv1.kernel',
  'encoder.conv1.bias',
  'encoder.dense.kernel',
  'encoder.dense.bias',
  'decoder.dense.kernel',
  'decoder.dense.bias',
  'decoder.conv0.kernel',
  'decoder.conv0.bias',
  'decoder.conv1.kernel',
  'decoder.conv1.bias',
] as const;

/**
 * A variational autoencoder that sees a picture with a hole: `encode` takes what is known and says where in a space of 32
 * numbers the whole picture may lie, `decode` makes a picture of such numbers. Pictures are [n, height, width, channels]
 * in 0..1, masks [n, height, width, 1] with 1 where a pixel is known. Pooling is by strides: the gradient of
 * TensorFlow.js's max pooling is wrong on WebAssembly.
 * **Source:** Kingma & Welling, Auto-Encoding Variational Bayes, 2014; the hole is ours.
 */
export interface Autoencoder {
  readonly size: PictureSize;
  readonly weights: Weights;
  /** Mean and log-variance of the latent numbers, [n, 32] each. */
  encode(pictures: Tensor4D, known: Tensor4D): { readonly mean: Tensor2D; readonly logVariance: Tensor2D };
  /** Pictures in 0..1 of latent numbers [n, 32]. */
  decode(latent: Tensor2D): Tensor4D;
}

/** The latent numbers of a picture. */
export const LATENT_LENGTH = LATENT;

/** Shape of every weight. Throws RangeError where the sides are no multiples of 4. */
export function weightShapes({ height, width, channels }: PictureSize): Record<WeightName, number[]> {
  if (height % SHRINK !== 0 || width % SHRINK !== 0) {
    throw new RangeError(`autoencoder: sides must be multiples of ${SHRINK}, got ${height}×${width}`);
  }
  const flat = (height / SHRINK) * (width / SHRINK) * 2 * CHANNELS;
  return {
    'encoder.conv0.kernel': [KERNEL, KERNEL, channels + 1, CHANNELS],
    'encoder.conv0.bias': [CHANNELS],
    'encoder.conv1.kernel': [KERNEL, KERNEL, CHANNELS, 2 * CHANNELS],
    'encoder.conv1.bias': [2 * CHANNELS],
    'encoder.dense.kernel': [flat, 2 * LATENT],
    'encoder.dense.bias': [2 * LATENT],
    'decoder.dense.kernel': [LATENT, flat],
    'decoder.dense.bias': [flat],
    // Transposed convolutions: output channels before input channels.
    'decoder.conv0.kernel': [KERNEL, KERNEL, CHANNELS, 2 * CHANNELS],
    'decoder.conv0.bias': [CHANNELS],
    'decoder.conv1.kernel': [KERNEL, KERNEL, channels, CHANNELS],
    'decoder.conv1.bias': [channels],
  };
}

/** Fresh weights from a seed: normal with variance 2/inputs for kernels, 0 for biases. */
export function freshWeights(size: PictureSize, seed: number): Record<WeightName, Float32Array> {
  const shapes = weightShapes(size);
  return fromNames((name, index) => {
    const shape = shapes[name];
    const length = shape.reduce((product, side) => product * side, 1);
    if (name.endsWith('bias')) return new Float32Array(length);
    const inputs = name.startsWith('decoder.conv') ? (KERNEL * KERNEL * shape[3]!) / SHRINK : length / shape.at(-1)!;
    const spread = Math.sqrt(2 / inputs);
    return normalNumbers(length, seed, index).map((value) => value * spread);
  });
}

/** One value for each weight. */
export function fromNames<Value>(value: (name: WeightName, index: number) => Value): Record<WeightName, Value> {
  return Object.fromEntries(WEIGHT_NAMES.map((name, index) => [name, value(name, index)])) as Record<WeightName, Value>;
}

/** An autoencoder with the given values of its weights, on the engine of `tf`. */
export function createAutoencoder(
  tf: Tensorflow,
  size: PictureSize,
  values: Readonly<Record<WeightName, Float32Array>>,
): Autoencoder {
  const shapes = weightShapes(size);
  const weights: Weights = fromNames((name) => tf.tidy(() => tf.variable(tf.tensor(values[name], shapes[name]))));
  const { height, width, channels } = size;
  // A variable is a tensor of its own shape; the table of shapes above says which.
  const w4 = (name: WeightName): Tensor4D => weights[name] as unknown as Tensor4D;
  const w2 = (name: WeightName): Tensor2D => weights[name] as unknown as Tensor2D;
  const rows = height / SHRINK;
  const columns = width / SHRINK;
  const up = (x: Tensor4D, layer: 'decoder.conv0' | 'decoder.conv1', shape: [number, number, number, number]) =>
    tf.add<Tensor4D>(tf.conv2dTranspose(x, w4(`${layer}.kernel`), shape, 2, 'same'), weights[`${layer}.bias`]);
  const down = (x: Tensor4D, layer: 'encoder.conv0' | 'encoder.conv1') => {
    const convolved = tf.add<Tensor4D>(tf.conv2d(x, w4(`${layer}.kernel`), 2, 'same'), weights[`${layer}.bias`]);
    return tf.leakyRelu(convolved, SLOPE);
  };
  return {
    size,
    weights,
    encode(pictures, known) {
      const seen = tf.concat<Tensor4D>([tf.mul(pictures, known), known], 3);
      const features = down(down(seen, 'encoder.conv0'), 'encoder.conv1');
      const flat = tf.reshape<Rank.R2>(features, [pictures.shape[0], rows * columns * 2 * CHANNELS]);
      const said = tf.add<Tensor2D>(tf.matMul(flat, w2('encoder.dense.kernel')), weights['encoder.dense.bias']);
      const [mean, logVariance] = tf.split<Tensor2D>(said, 2, 1) as [Tensor2D, Tensor2D];
      return { mean, logVariance: tf.clipByValue(logVariance, -10, 4) };
    },
    decode(latent) {
      const n = latent.shape[0];
      const dense = tf.add(tf.matMul(latent, w2('decoder.dense.kernel')), weights['decoder.dense.bias']);
      const features = tf.reshape<Rank.R4>(tf.leakyRelu(dense, SLOPE), [n, rows, columns, 2 * CHANNELS]);
      const middle = tf.leakyRelu(up(features, 'decoder.conv0', [n, height / 2, width / 2, CHANNELS]), SLOPE);
      return tf.sigmoid(up(middle, 'decoder.conv1', [n, height, width, channels]));
    },
  };
}

/** The values of an autoencoder's weights. */
export async function readWeights(net: Autoencoder): Promise<Record<WeightName, Float32Array>> {
  const values = new Map<WeightName, Float32Array>();
  for (const name of WEIGHT_NAMES) values.set(name, Float32Array.from(await net.weights[name].data()));
  return fromNames((name) => values.get(name)!);
}
