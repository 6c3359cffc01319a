import type { CentredSystem } from './centred-system.ts';
import type { RidgePenalty } from './ridge-penalty.ts';

/** Lower triangle of C⁻¹·A·C⁻ᵀ. */
export function whiten({ count, gram }: CentredSystem, { factor, columns: bandwidth }: RidgePenalty): Float64Array {
  const out = gram.slice();
  for (let row = 0; row < count; row++) {
    const base = row * count;
    for (let inner = Math.max(0, row - bandwidth); inner < row; inner++) {
      const weight = factor[base + inner]!;
      if (weight === 0) continue;
      for (let column = 0; column < count; column++) out[base + column]! -= weight * out[inner * count + column]!;
    }
    const pivot = factor[base + row]!;
    for (let column = 0; column < count; column++) out[base + column]! /= pivot;
  }
  for (let row = 0; row < count; row++) {
    const ownRow = out.subarray(row * count, row * count + row + 1);
    forwardSubstitute(factor, count, bandwidth, ownRow);
  }
  return out;
}

/** C⁻¹ · vector in place; a shorter vector solves the leading block. */
export function forwardSubstitute(factor: Float64Array, count: number, bandwidth: number, out: Float64Array): void {
  for (let row = 0; row < out.length; row++) {
    const base = row * count;
    let sum = out[row]!;
    for (let inner = Math.max(0, row - bandwidth); inner < row; inner++) sum -= factor[base + inner]! * out[inner]!;
    out[row] = sum / factor[base + row]!;
  }
}

/** C⁻ᵀ · vector in place. */
export function backSubstitute(factor: Float64Array, count: number, bandwidth: number, out: Float64Array): void {
  for (let row = count - 1; row >= 0; row--) {
    const value = out[row]! / factor[row * count + row]!;
    out[row] = value;
    for (let inner = Math.max(0, row - bandwidth); inner < row; inner++) {
      out[inner]! -= factor[row * count + inner]! * value;
    }
  }
}
