import type { RandomGenerator } from 'pure-rand';

/** Control points per side of a smooth random field. */
const CONTROL_POINTS = 6;
/** Grey levels into which a field is cut to rank its pixels; equal levels keep raster order. */
const LEVELS = 4096;

/** Weights of the four control points around a position, and the first of them (before clamping to the border). */
interface Tap {
  readonly first: number;
  readonly weights: readonly [number, number, number, number];
}

/** Positions and weights of one axis, shared by all fields of a picture size. */
export function fieldTaps(sidePx: number): readonly Tap[] {
  return Array.from({ length: sidePx }, (_, pixel) => {
    const position = ((pixel + 0.5) * CONTROL_POINTS) / sidePx - 0.5;
    const base = Math.floor(position);
    const t = position - base;
    return {
      first: base - 1,
      weights: [
        ((2 - t) * t - 1) * t * 0.5,
        ((3 * t - 5) * t * t + 2) * 0.5,
        ((4 - 3 * t) * t + 1) * t * 0.5,
        (t - 1) * t * t * 0.5,
      ],
    };
  });
}

/**
 * The pixel indexes of a smooth random field [rows.length, columns.length] by falling value. The field interpolates a
 * 6×6 grid of uniform random numbers with Catmull-Rom splines; every call draws 36 numbers from `random`.
 */
export function randomFieldOrder(rows: readonly Tap[], columns: readonly Tap[], random: RandomGenerator): Int32Array {
  const control = Float64Array.from({ length: CONTROL_POINTS ** 2 }, () => (random.unsafeNext() >>> 0) / 2 ** 32);
  const width = columns.length;
  const stretched = new Float64Array(CONTROL_POINTS * width);
  for (let line = 0; line < CONTROL_POINTS; line++) {
    columns.forEach((tap, x) => {
      stretched[line * width + x] = interpolate(control, line * CONTROL_POINTS, 1, tap);
    });
  }
  const field = new Float64Array(rows.length * width);
  rows.forEach((tap, y) => {
    for (let x = 0; x < width; x++) field[y * width + x] = interpolate(stretched, x, width, tap);
  });
  return fallingOrder(field);
}

function interpolate(values: Float64Array, start: number, stride: number, tap: Tap): number {
  let sum = 0;
  for (let index = 0; index < 4; index++) {
    const point = Math.min(CONTROL_POINTS - 1, Math.max(0, tap.first + index));
    sum += tap.weights[index]! * values[start + point * stride]!;
  }
  return sum;
}

/** Counting sort: 64 fields of a large picture are ranked per image. */
function fallingOrder(field: Float64Array): Int32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of field) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const perLevel = (LEVELS - 1) / Math.max(high - low, Number.MIN_VALUE);
  const level = Int32Array.from(field, (value) => Math.round((high - value) * perLevel));
  const next = new Int32Array(LEVELS + 1);
  for (const value of level) next[value + 1]!++;
  for (let index = 1; index <= LEVELS; index++) next[index]! += next[index - 1]!;
  const order = new Int32Array(field.length);
  level.forEach((value, pixel) => {
    order[next[value]!++] = pixel;
  });
  return order;
}
