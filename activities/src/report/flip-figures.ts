import type { ClassFigures } from '@saliency-atlas/contract';
import type { TransplantPart } from '../tables/rows.ts';

/** The figure of each part that the transplant test carries. */
export const FLIP_FIGURES = {
  window: 'transplant_flip',
  concentrated: 'transplant_flip_concentrated',
  frame: 'transplant_flip_frame',
  tone: 'transplant_flip_tone',
  grain: 'transplant_flip_grain',
} as const satisfies Readonly<Record<TransplantPart, keyof ClassFigures>>;
