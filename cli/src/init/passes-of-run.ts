import { AUTO_BANK_SIDE_PX, PASSES_PER_PAIR } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';

/** What the cost of a run with a job's defaults depends on. */
export interface RunSize {
  readonly images: number;
  /** Classes that the model knows; at most one an image is explained. */
  readonly classes: number;
  /** Pixels of the input's longer side. */
  readonly side: number;
}

/** A job with as little in it as may be: the rest are defaults. */
const LEAST_JOB = { model: { name: 'any', version: '1', uri: '-' }, dataset: { uri: '-' } };
/** The map and its two controls, each inserted and deleted. */
const CURVES = 6;
/** Salient, random and non-salient at each share of the region; by the map and at random, removed and kept, at each of the picture. */
const REGIONS = { perShare: 3, perFixedShare: 4 };
/** Another seed, and the model with random weights. */
const SANITY_MAPS = 2;

/** Forward passes that a run makes at most with a job's defaults; a few a class for global inputs are left out. */
export function passesOfRun({ images, classes, side }: RunSize): number {
  const { explain, reconstruct, evaluate } = parseJob(LEAST_JOB, 'a job with defaults');
  const regions =
    REGIONS.perShare * reconstruct.removedShare.length + REGIONS.perFixedShare * [reconstruct.fixedShare].flat().length;
  // Larger pictures are filled in once, others out of a bank as often as the job says.
  const fills = regions * (side <= AUTO_BANK_SIDE_PX ? reconstruct.restarts : 1);
  const explained = Math.min(classes, images);
  return (
    images * (explain.passes + CURVES * evaluate.steps + fills) +
    explained * PASSES_PER_PAIR * Math.min(evaluate.transplantImages, images) +
    Math.min(evaluate.sanityImages, images) * SANITY_MAPS * explain.passes
  );
}
