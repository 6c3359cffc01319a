import type { ClassFigures } from '@saliency-atlas/contract';

interface AnyShareRule {
  readonly key: keyof ClassFigures;
  /** Which limits of `gate.valueThreshold` and `gate.changeThreshold` hold for it. */
  readonly limit: 'concentratedShare' | 'transplantFlip' | 'spreadFlip';
  /** The figure in words, for a change of it. */
  readonly words: string;
}

/** The shares of which the gate judges the value and the rise, class by class, in the order of its findings. */
export const SHARE_RULES = [
  {
    key: 'concentrated_share',
    limit: 'concentratedShare',
    words: 'the share of images with most of their saliency in one small window',
  },
  {
    key: 'transplant_flip',
    limit: 'transplantFlip',
    words: 'the share of other images that its top window turns into this class',
  },
  {
    key: 'transplant_flip_concentrated',
    limit: 'transplantFlip',
    words: 'the share of other images that the windows of its most concentrated images turn into this class',
  },
  {
    key: 'transplant_flip_frame',
    limit: 'spreadFlip',
    words: 'the share of other images that the edge of its images turns into this class',
  },
  {
    key: 'transplant_flip_tone',
    limit: 'spreadFlip',
    words: 'the share of other images that the tone of its images turns into this class',
  },
  {
    key: 'transplant_flip_grain',
    limit: 'spreadFlip',
    words: 'the share of other images that the grain of its images turns into this class',
  },
] as const satisfies readonly AnyShareRule[];

export type ShareRule = (typeof SHARE_RULES)[number];

/** Every figure of a class that the gate judges, in the order of its findings. */
export const GATE_RULES = [...SHARE_RULES.map(({ key }) => key), 'window_share', 'accuracy'] as const;
export type GateRule = (typeof GATE_RULES)[number];

/** How often chance may exceed a limit of a class: each share by its value and by its rise, and accuracy. */
export const CHANCES_PER_CLASS = 2 * SHARE_RULES.length + 1;
