import type { PictureSize } from '../aggregate/index.ts';

/**
 * Nested regions of one kind: region k is the first `counts[k]` pixel indexes of `order`. Counts rise; every one is
 * at least 1 and at most `order.length`.
 */
export interface Removal {
  readonly order: Int32Array;
  readonly counts: readonly number[];
}

/** A picture, uint8 [height, width, channels], and the regions to be filled in, each on its own. */
export interface FillRequest {
  readonly picture: Uint8Array;
  readonly removals: readonly Removal[];
  /** Different fills wanted per region; a generator may know fewer. */
  readonly variations: number;
}

/** One filled-in picture: the known pixels as they were, the removed ones from the generator. */
export interface Fill {
  /** uint8 [height, width, channels] */
  readonly composite: Uint8Array;
  /** Mean absolute difference between the generator's content and the picture on the known pixels, 0..1. */
  readonly loss: number;
}

/** Makes plausible content for a removed region from what is left of the picture; it never sees a class. */
export interface Generator {
  readonly name: string;
  readonly size: PictureSize;
  /** The fills of every region: removals in their order, in each the counts in their order, best fill first. */
  fill(request: FillRequest): Promise<readonly (readonly Fill[])[]>;
}
