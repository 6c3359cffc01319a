import type { MaskTable } from '../classifiers/classifier.ts';
import type { MaskProposal } from './explainer.ts';
import type { Uniform } from './random.ts';

/** Writes the cells of mask `index` into `out` at `offset` and returns its shift. */
export type MaskDraw = (index: number, out: Float32Array, offset: number) => MaskShift;

export interface MaskShift {
  readonly shiftY: number;
  readonly shiftX: number;
}

/** Masks first, first + 1, … first + count − 1 as one proposal. */
export function drawProposal(table: MaskTable, first: number, count: number, draw: MaskDraw): MaskProposal {
  const cellCount = table.gridRows * table.gridColumns;
  const cells = new Float32Array(count * cellCount);
  const shiftY = new Int32Array(count);
  const shiftX = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const shift = draw(first + index, cells, index * cellCount);
    shiftY[index] = shift.shiftY;
    shiftX[index] = shift.shiftX;
  }
  return { count, cells, shiftY, shiftX };
}

/** A shift of the table, all equally likely. */
export function drawShift(table: MaskTable, uniform: Uniform): MaskShift {
  return {
    shiftY: Math.floor(uniform() * table.shiftCountY),
    shiftX: Math.floor(uniform() * table.shiftCountX),
  };
}
