import type { TensorData } from '../../classifiers/index.ts';
import { normalNumbers } from '../normal-numbers.ts';
import type { HoledPicture } from './fit-picture.ts';
import { mismatch, type InpainterOptions, type InpainterShape } from './inpainter-shape.ts';

/** Variations differ by the noise alone, which is the same for every picture. */
const NOISE_SEED = 1;

/** One row of a pass. */
export interface InpainterRow {
  readonly holed: HoledPicture;
  /** Number of the variation, which chooses the noise. */
  readonly variation: number;
}

/** The model's inputs for at most `batch` rows; those that are missing are zero. */
export function writeTensors(
  shape: InpainterShape,
  options: InpainterOptions,
  rows: readonly InpainterRow[],
  batch: number,
): TensorData[] {
  const { channels, height, width } = shape.size;
  const [low, high] = options.range;
  const shown = ({ hole, pixels }: HoledPicture, plane: number, at: number): number =>
    hole[at] === 1 ? options.holeValue : low + (pixels[at * channels + plane]! / 255) * (high - low);
  const masked = ({ hole }: HoledPicture, at: number): number =>
    (hole[at] === 1) === (options.mask === 'hole') ? 1 : 0;
  const planes = (count: number, valueOf: (holed: HoledPicture, plane: number, at: number) => number): TensorData => {
    const data = new Float32Array(batch * count * height * width);
    const indexOf = planeIndex(shape, count);
    rows.forEach(({ holed }, row) => {
      for (let plane = 0; plane < count; plane++) {
        for (let at = 0; at < height * width; at++) data[indexOf(row, plane, at)] = valueOf(holed, plane, at);
      }
    });
    return { data, dims: planeDims(shape, batch, count) };
  };
  return shape.inputs.map((input) => {
    switch (input.kind) {
      case 'image':
        return planes(channels, shown);
      case 'mask': {
        const { data, dims } = planes(1, (holed, _, at) => masked(holed, at));
        return { data, dims: input.rank === 3 ? [batch, height, width] : dims };
      }
      case 'joined':
        return planes(channels + 1, (holed, plane, at) =>
          plane === channels ? masked(holed, at) : shown(holed, plane, at),
        );
      case 'noise': {
        const length = input.dims.reduce((product, side) => product * side, 1);
        const data = new Float32Array(batch * length);
        rows.forEach(({ variation }, row) => {
          data.set(normalNumbers(length, NOISE_SEED, variation), row * length);
        });
        return { data, dims: [batch, ...input.dims] };
      }
    }
  });
}

/**
 * What the model made of the first `count` rows, each uint8 [height, width, channels]. Throws ModelContractMismatch where
 * its output has another size, or numbers that are not finite.
 */
export function readPictures(
  { data, dims }: TensorData,
  shape: InpainterShape,
  options: InpainterOptions,
  count: number,
  batch: number,
  source: string,
): Uint8Array[] {
  const { channels, height, width } = shape.size;
  const expected = planeDims(shape, batch, channels);
  const output = `output "${shape.outputName}"`;
  if (dims.length !== 4 || dims.some((dim, axis) => dim !== expected[axis])) {
    throw mismatch(source, `${output} is [${dims.join(', ')}], expected [${expected.join(', ')}]`);
  }
  const [low, high] = options.outputRange ?? options.range;
  const indexOf = planeIndex(shape, channels);
  return Array.from({ length: count }, (_, row) => {
    const pixels = new Uint8Array(height * width * channels);
    for (let value = 0; value < pixels.length; value++) {
      const made = data[indexOf(row, value % channels, Math.floor(value / channels))]!;
      if (!Number.isFinite(made)) throw mismatch(source, `${output} holds numbers that are not finite`);
      pixels[value] = Math.min(255, Math.max(0, Math.round((255 * (made - low)) / (high - low))));
    }
    return pixels;
  });
}

function planeDims({ layout, size }: InpainterShape, batch: number, count: number): readonly number[] {
  return layout === 'nchw' ? [batch, count, size.height, size.width] : [batch, size.height, size.width, count];
}

/** Where a pixel of a plane of a row lies. */
function planeIndex(
  { layout, size }: InpainterShape,
  count: number,
): (row: number, plane: number, at: number) => number {
  const area = size.height * size.width;
  return layout === 'nchw'
    ? (row, plane, at) => (row * count + plane) * area + at
    : (row, plane, at) => (row * area + at) * count + plane;
}
