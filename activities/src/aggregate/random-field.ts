import type { RandomGenerator } from 'pure-rand';

/** Control points per side of a smooth random field. */
const CONTROL_POINTS = 6;
/** Grey levels into which a field is cut to rank its pixels; equal levels keep raster order. */
const LEVELS = 4096;

/** The four control points around each pixel of one axis, clamped to the grid, and their weights; both [side, 4]. */
export interface FieldAxis {
  readonly points: Int32Array;
  readonly weights: Float64Array;
}

/** Where the pixels of one axis lie among the control points, shared by all fields of a picture size. */
export function fieldAxis(sidePx: number): FieldAxis {
  const points = new Int32Array(4 * sidePx);
  const weights = new Float64Array(4 * sidePx);
  for (let pixel = 0; pixel < sidePx; pixel++) {
    const position = ((pixel + 0.5) * CONTROL_POINTS) / sidePx - 0.5;
    const base = Math.floor(position);
    const t = position - base;
    for (let tap = 0; tap < 4; tap++) {
      points[4 * pixel + tap] = Math.min(CONTROL_POINTS - 1, Math.max(0, base - 1 + tap));
    }
    weights[4 * pixel] = ((2 - t) * t - 1) * t * 0.5;
    weights[4 * pixel + 1] = ((3 * t - 5) * t * t + 2) * 0.5;
    weights[4 * pixel + 2] = ((4 - 3 * t) * t + 1) * t * 0.5;
    weights[4 * pixel + 3] = (t - 1) * t * t * 0.5;
  }
  return { points, weights };
}

/**
 * The pixel indexes of a smooth random field [height, width] by falling value. The field interpolates a 6×6 grid of
 * uniform random numbers with Catmull-Rom splines; every call draws 36 numbers from `random`.
 */
export function randomFieldOrder(rows: FieldAxis, columns: FieldAxis, random: RandomGenerator): Int32Array {
  const control = new Float64Array(CONTROL_POINTS ** 2);
  for (let point = 0; point < control.length; point++) control[point] = (random.unsafeNext() >>> 0) / 2 ** 32;
  const width = columns.points.length / 4;
  const stretched = new Float64Array(CONTROL_POINTS * width);
  for (let line = 0, at = 0; line < CONTROL_POINTS; line++) {
    const start = line * CONTROL_POINTS;
    for (let x = 0; x < width; x++, at++) {
      for (let tap = 4 * x; tap < 4 * x + 4; tap++) {
        stretched[at]! += columns.weights[tap]! * control[start + columns.points[tap]!]!;
      }
    }
  }
  const field = new Float64Array((rows.points.length / 4) * width);
  for (let tap = 0; tap < rows.points.length; tap++) {
    const weight = rows.weights[tap]!;
    const from = rows.points[tap]! * width;
    const to = (tap >> 2) * width;
    for (let x = 0; x < width; x++) field[to + x]! += weight * stretched[from + x]!;
  }
  return fallingOrder(field);
}

/** Counting sort: 64 fields of a large picture are ranked per image. */
function fallingOrder(field: Float64Array): Int32Array {
  let low = Infinity;
  let high = -Infinity;
  for (let pixel = 0; pixel < field.length; pixel++) {
    low = Math.min(low, field[pixel]!);
    high = Math.max(high, field[pixel]!);
  }
  const perLevel = (LEVELS - 1) / Math.max(high - low, Number.MIN_VALUE);
  const level = new Uint16Array(field.length);
  const next = new Int32Array(LEVELS + 1);
  for (let pixel = 0; pixel < field.length; pixel++) {
    const value = Math.round((high - field[pixel]!) * perLevel);
    level[pixel] = value;
    next[value + 1]!++;
  }
  for (let index = 1; index <= LEVELS; index++) next[index]! += next[index - 1]!;
  const order = new Int32Array(field.length);
  for (let pixel = 0; pixel < field.length; pixel++) order[next[level[pixel]!]!++] = pixel;
  return order;
}
