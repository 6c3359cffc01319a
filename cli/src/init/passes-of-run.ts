/** What the cost of a run with a job's defaults depends on. */
export interface RunSize {
  readonly images: number;
  /** Classes that the model knows; at most one an image is explained. */
  readonly classes: number;
  /** Pixels of the input's longer side. */
  readonly side: number;
}

const MAP = 500;
/** Insertion and deletion in 28 steps, for the map and its two controls. */
const CURVES = 6 * 28;
/** Salient, random and non-salient regions at five shares, and a fixed share removed and kept; filled in once or, out of a bank, 8 times. */
const RECONSTRUCTIONS = { once: 19, fromBank: 152 };
const MOST_BANK_SIDE = 64;
/** Eleven trials on each of so many images of other classes. */
const TRANSPLANTS = { trials: 11, recipients: 100 };
const SANITY = { images: 20, maps: 2 };

/** Forward passes that a run makes at most with a job's defaults; a few a class for global inputs are left out. */
export function passesOfRun({ images, classes, side }: RunSize): number {
  const fills = side <= MOST_BANK_SIDE ? RECONSTRUCTIONS.fromBank : RECONSTRUCTIONS.once;
  const explained = Math.min(classes, images);
  return (
    images * (MAP + CURVES + fills) +
    explained * TRANSPLANTS.trials * Math.min(TRANSPLANTS.recipients, images) +
    Math.min(SANITY.images, images) * SANITY.maps * MAP
  );
}
