import type { MaskTable } from '../classifiers/classifier.ts';
import { drawShift, type MaskDraw } from './mask-proposal.ts';
import { maskUniform } from './random.ts';

/** Mask 2k is drawn with key k; mask 2k + 1 is its complement: same shift, every cell turned over. */
export function pairedDraw(table: MaskTable, seed: number): MaskDraw {
  const cellCount = table.gridRows * table.gridColumns;
  return (index, out, offset) => {
    const uniform = maskUniform(seed, index >>> 1);
    const shift = drawShift(table, uniform);
    const side = index & 1;
    for (let cell = 0; cell < cellCount; cell++) out[offset + cell] = uniform() < 0.5 ? 1 - side : side;
    return shift;
  };
}
