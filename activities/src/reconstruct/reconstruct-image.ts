import { readPrediction } from '../aggregate/index.ts';
import type { ClassifyPictures } from '../aggregate/index.ts';
import type { Fill, Generator } from '../generators/index.ts';
import type { ReconstructionRow, RegionKind } from '../tables/rows.ts';
import { planRegions } from './regions.ts';

const REGION_KINDS = ['salient', 'random', 'non_salient'] as const satisfies readonly RegionKind[];

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
  /** Shares of the salient bounding box, each above 0 and at most 1, in any order. */
  readonly removedShares: readonly number[];
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

/**
 * Removes the salient region and its two controls at every share, fills each in several ways and asks the model, in one
 * call of `classify`, which fills still show the target class. No rows where the map has no positive saliency.
 */
export async function reconstructImage(
  input: ReconstructionInput,
  generator: Generator,
  classify: ClassifyPictures,
): Promise<ReconstructionRow[]> {
  const composites = await fillRegions(input, generator);
  if (composites.length === 0) return [];
  const pictures = new Uint8Array(composites.length * input.picture.length);
  composites.forEach(({ fill }, index) => {
    pictures.set(fill.composite, index * input.picture.length);
  });
  const probabilities = await classify(pictures, composites.length);
  const rows = composites.map(({ fill, ...rest }, index): ReconstructionRow => {
    const { predicted, score } = readPrediction(probabilities, composites.length, index, input.target);
    const accepted = predicted === input.target;
    const { imageId, target } = input;
    return { imageId, target, ...rest, predicted, score, accepted, fillLoss: fill.loss, pixels: null };
  });
  if (!input.keepExamples) return rows;
  const examples = exampleIndexes(rows, input.removedShares);
  return rows.map((row, index) => (examples.has(index) ? { ...row, pixels: composites[index]!.fill.composite } : row));
}

async function fillRegions(input: ReconstructionInput, generator: Generator): Promise<Composite[]> {
  const { picture, map, seed, variations } = input;
  const shares = [...input.removedShares].sort((a, b) => a - b);
  if (shares.some((share) => !(share > 0 && share <= 1))) {
    throw new RangeError(`reconstructImage: removedShares must be above 0 and at most 1, got ${shares.join(', ')}`);
  }
  const plan = planRegions(map, picture, generator.size, shares, seed);
  if (plan === null) return [];
  const fills = await generator.fill({ picture, removals: REGION_KINDS.map((kind) => plan[kind]), variations });
  return REGION_KINDS.flatMap((region, kind) =>
    shares.flatMap((removedShare, index) => {
      const removedPixels = plan[region].counts[index]! / map.length;
      const regionFills = fills[kind * shares.length + index]!;
      return regionFills.map((fill, sample) => ({ region, removedShare, removedPixels, sample, fill }));
    }),
  );
}

function exampleIndexes(rows: readonly ReconstructionRow[], shares: readonly number[]): Set<number> {
  const distance = (share: number): number => Math.abs(share - EXAMPLE_SHARE);
  const shown = shares.reduce((nearest, share) => (distance(share) < distance(nearest) ? share : nearest));
  const first = (accepted: boolean): number =>
    rows.findIndex((row) => row.region === 'salient' && row.removedShare === shown && row.accepted === accepted);
  return new Set([first(true), first(false)]);
}
