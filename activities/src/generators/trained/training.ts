import type { Optimizer } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';
import type { OptimiserState } from './generator-networks.ts';

/** Pictures of a training step. */
export const TRAINING_BATCH = 64;

export interface TrainingOptions {
  /** uint8 [pictures, height, width, channels] */
  readonly pictures: Uint8Array;
  readonly steps: number;
  readonly seed: number;
  /** Steps already done, and the optimisers' state after them. */
  readonly from: number;
  readonly state: OptimiserState;
  /**
   * Called after every step with its error, 0..1: of an autoencoder the mean absolute error of a pixel, of an adversarial
   * generator the share of pictures that the discriminator takes for what they are not. Awaited.
   */
  readonly onStep: (step: number, error: number, state: () => Promise<OptimiserState>) => Promise<void>;
}

/** Writes a random picture of `bank`, in 0..1, as row `row` of `out`. */
export function drawPicture(
  bank: Uint8Array,
  length: number,
  random: () => number,
  out: Float32Array,
  row: number,
): void {
  const start = Math.floor((random() * bank.length) / length) * length;
  for (let value = 0; value < length; value++) out[row * length + value] = bank[start + value]! / 255;
}

/** The state of an optimiser; `prefix` tells several apart. */
export async function readOptimiser(optimiser: Optimizer, prefix: string): Promise<OptimiserState> {
  const named = await optimiser.getWeights();
  const values = await Promise.all(named.map(({ tensor }) => tensor.data()));
  return named.map(({ name, tensor }, index) => {
    return { name: prefix + name, shape: tensor.shape, values: Float32Array.from(values[index]!) };
  });
}

/** Gives an optimiser the state that `readOptimiser` read; does nothing where there is none. */
export async function restoreOptimiser(
  tf: Tensorflow,
  optimiser: Optimizer,
  prefix: string,
  state: OptimiserState,
): Promise<void> {
  const own = state.filter(({ name }) => name.startsWith(prefix));
  if (own.length === 0) return;
  await optimiser.setWeights(
    own.map(({ name, shape, values }) => ({ name: name.slice(prefix.length), tensor: tf.tensor(values, shape) })),
  );
}
