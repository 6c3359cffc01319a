import { readPrediction } from '../aggregate/index.ts';
import type { ClassifyPictures } from '../aggregate/index.ts';
import type { Fill, Generator } from '../generators/index.ts';
import type { ImageMetricRow, ReconstructionRow, RegionKind } from '../tables/rows.ts';
import { fillDiversity } from './fill-diversity.ts';
import { planRegions, type PlannedRemoval, type SalientRegion } from './regions.ts';

/** The removed share at which an image shows its examples. */
const EXAMPLE_SHARE = 0.7;

/** One explained image; the generator knows its size. */
export interface ReconstructionInput {
  readonly imageId: string;
  /** The class explained, which a variation must keep to be accepted. */
  readonly target: number;
  /** The image as the model saw it, uint8 [height, width, channels]. */
  readonly picture: Uint8Array;
  /** Signed, standardised, [height, width]; all zero where degenerate. */
  readonly map: Float32Array;
  /** Of the random control region, unsigned 32-bit; derived from run seed and image. */
  readonly seed: number;
  readonly region: SalientRegion;
  /** Shares of the salient region, each above 0 and at most 1, in any order. */
  readonly removedShares: readonly number[];
  /** Shares of the picture that are removed alone and kept alone, each above 0 and below 1, in any order. */
  readonly fixedShares: readonly number[];
  readonly variations: number;
  /** Keep the pixels of the first accepted and the first refused salient variation at the share nearest 70 %. */
  readonly keepExamples: boolean;
}

/** One composite on its way to the model. */
interface Composite {
  readonly region: RegionKind;
  readonly removedShare: number;
  readonly removedPixels: number;
  readonly sample: number;
  readonly fill: Fill;
}

/** What became of one image. */
export interface Reconstructions {
  readonly rows: readonly ReconstructionRow[];
  /** `reconstruction_diversity/<region>/<share>` of every region with at least two accepted variations. */
  readonly metrics: readonly ImageMetricRow[];
}

/**
 * Removes the salient region and its controls at every share, fills each in several ways and asks the model, in one
 * call of `classify`, which fills still show the target class. Empty where the map has no positive saliency.
 */
export async function reconstructImage(
  input: ReconstructionInput,
  generator: Generator,
  classify: ClassifyPictures,
): Promise<Reconstructions> {
  const { imageId, target, picture } = input;
  const plan = planFor(input, generator);
  if (plan.length === 0) return { rows: [], metrics: [] };
  const composites = await fillRegions(input, plan, generator);
  const pictures = new Uint8Array(composites.length * picture.length);
  composites.forEach(({ fill }, index) => {
    pictures.set(fill.composite, index * picture.length);
  });
  const probabilities = await classify(pictures, composites.length);
  const rows = composites.map(({ fill, ...rest }, index): ReconstructionRow => {
    const { predicted, score } = readPrediction(probabilities, composites.length, index, target);
    const accepted = predicted === target;
    return { imageId, target, ...rest, predicted, score, accepted, fillLoss: fill.loss, pixels: null };
  });
  const metrics = fillDiversity(rows, (row) => composites[row]!.fill.composite, plan, generator.size.channels).map(
    (figure) => ({ imageId, target, ...figure }),
  );
  if (!input.keepExamples) return { rows, metrics };
  const examples = exampleIndexes(rows, input.removedShares);
  const shown = rows.map((row, index) =>
    examples.has(index) ? { ...row, pixels: composites[index]!.fill.composite } : row,
  );
  return { rows: shown, metrics };
}

function planFor(
  { picture, map, seed, region, ...input }: ReconstructionInput,
  generator: Generator,
): PlannedRemoval[] {
  const ofRegion = rising('removedShares', input.removedShares, (share) => share <= 1, 'at most 1');
  const ofPicture = rising('fixedShares', input.fixedShares, (share) => share < 1, 'below 1');
  return planRegions(map, picture, generator.size, { region, ofRegion, ofPicture }, seed);
}

function rising(field: string, shares: readonly number[], fits: (share: number) => boolean, limit: string): number[] {
  if (shares.every((share) => share > 0 && fits(share))) return [...shares].sort((a, b) => a - b);
  throw new RangeError(`reconstructImage: ${field} must be above 0 and ${limit}, got ${shares.join(', ')}`);
}

async function fillRegions(
  { picture, map, variations }: ReconstructionInput,
  plan: readonly PlannedRemoval[],
  generator: Generator,
): Promise<Composite[]> {
  const fills = await generator.fill({ picture, removals: plan, variations });
  let next = 0;
  return plan.flatMap(({ region, shares, counts }) =>
    shares.flatMap((removedShare, index) => {
      const removedPixels = counts[index]! / map.length;
      return fills[next++]!.map((fill, sample) => ({ region, removedShare, removedPixels, sample, fill }));
    }),
  );
}

function exampleIndexes(rows: readonly ReconstructionRow[], shares: readonly number[]): Set<number> {
  const distance = (share: number): number => Math.abs(share - EXAMPLE_SHARE);
  const shown = shares.reduce((nearest, share) => (distance(share) < distance(nearest) ? share : nearest), Infinity);
  const first = (accepted: boolean): number =>
    rows.findIndex((row) => row.region === 'salient' && row.removedShare === shown && row.accepted === accepted);
  return new Set([first(true), first(false)]);
}
