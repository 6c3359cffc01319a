import type { MaskTable } from '../classifiers/classifier.ts';

/** Masks that an explainer asks to be scored next; arrays have `count` entries, cells are [count, rows, columns]. */
export interface MaskProposal {
  readonly count: number;
  readonly cells: Float32Array;
  readonly shiftY: Int32Array;
  readonly shiftX: Int32Array;
}

/** The finished map of one image. */
export interface Saliency {
  /** Signed map [height, width], standardised to mean 0 and standard deviation 1; all zero where degenerate. */
  readonly map: Float32Array;
  readonly status: 'ok' | 'degenerate';
  /** Why it is degenerate; empty otherwise. */
  readonly reason: string;
  readonly passes: number;
  readonly converged: boolean;
  /** Block effects in units of probability [14·14 or the method's own grid]; null where the method has none. */
  readonly effect: Float32Array | null;
  /** Standard error of each block effect; null where the method has none. */
  readonly standardError: Float32Array | null;
  /** Confidence in the map, 0..1: expected rank correlation with a map of the same budget and another seed. */
  readonly confidence: number | null;
}

/**
 * Explains one image by ask and tell: it proposes masks, is told their scores, and gives the map. It never touches the
 * model, so chains of many images can share one batch, and its result depends on its own masks and scores alone.
 */
export interface Explainer {
  /** The separable mask table all its proposals refer to (shared between images of the same geometry). */
  readonly table: MaskTable;
  /** Whether it must be told what each pass says of all classes; never changes. */
  readonly wantsOutputs: boolean;
  /**
   * At most `room` masks to score next; an empty proposal means that it waits for scores already asked for (methods
   * that follow a chain) or is finished. What it proposes in total never depends on how `room` was cut.
   */
  propose(room: number): MaskProposal;
  /**
   * Scores of the earliest proposed masks that have none yet, in the order of proposal, [count]; where it wants them with
   * the probabilities of all classes, [count, classes], which may be used again after the call.
   */
  record(probability: Float32Array, logOdds: Float32Array, outputs?: Float32Array): void;
  readonly finished: boolean;
  result(): Saliency;
}

/** What every method needs to know about one image. */
export interface ExplainerInput {
  readonly height: number;
  readonly width: number;
  /** Probability and log-odds of the target on the whole image. */
  readonly probability: number;
  readonly logOdds: number;
  /** Seed of this image and class: derived from (run seed, image sha-256, class), unsigned 32-bit. */
  readonly seed: number;
  readonly passes: number;
  readonly grid: number;
  readonly stop: { readonly enabled: boolean; readonly agreement: number; readonly every: number };
}
