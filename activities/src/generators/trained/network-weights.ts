import type { Variable } from '@tensorflow/tfjs-core';
import type { PictureSize } from '../../aggregate/index.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { normalNumbers } from '../normal-numbers.ts';
import { KERNEL, SHRINK } from './network-sizes.ts';

/** Shape of each weight by its name, in the order in which they are stored. */
export type WeightShapes<Name extends string> = Readonly<Record<Name, number[]>>;
export type WeightValues<Name extends string> = Readonly<Record<Name, Float32Array>>;

/** Throws RangeError where the sides are no multiples of 4. */
export function requireSides({ height, width }: PictureSize): void {
  if (height % SHRINK === 0 && width % SHRINK === 0) return;
  throw new RangeError(`generator: sides must be multiples of ${SHRINK}, got ${height}×${width}`);
}

/** Numbers in a tensor of this shape. */
export function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Fresh weights from a seed: normal with variance 2/inputs for kernels, 0 for biases. */
export function freshValues<Name extends string>(shapes: WeightShapes<Name>, seed: number): WeightValues<Name> {
  const names = Object.keys(shapes) as Name[];
  return fromNames(names, (name, index) => {
    const shape = shapes[name];
    const length = lengthOf(shape);
    if (name.endsWith('bias')) return new Float32Array(length);
    const inputs = name.startsWith('decoder.conv') ? (KERNEL * KERNEL * shape[3]!) / SHRINK : length / shape.at(-1)!;
    const spread = Math.sqrt(2 / inputs);
    return normalNumbers(length, seed, index).map((value) => value * spread);
  });
}

/** The weights as variables of an engine. */
export function toVariables<Name extends string>(
  tf: Tensorflow,
  shapes: WeightShapes<Name>,
  values: WeightValues<Name>,
): Readonly<Record<Name, Variable>> {
  const names = Object.keys(shapes) as Name[];
  return fromNames(names, (name) => tf.tidy(() => tf.variable(tf.tensor(values[name], shapes[name]))));
}

/** The values of variables. */
export async function readValues<Name extends string>(
  weights: Readonly<Record<Name, Variable>>,
): Promise<WeightValues<Name>> {
  const names = Object.keys(weights) as Name[];
  const values = await Promise.all(names.map((name) => weights[name].data()));
  return fromNames(names, (_, index) => Float32Array.from(values[index]!));
}

function fromNames<Name extends string, Value>(
  names: readonly Name[],
  value: (name: Name, index: number) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name, index) => [name, value(name, index)])) as Record<Name, Value>;
}
