import { regionMean, type AnalyticScore, type Region } from './analytic-classifier.ts';
import { contains, PIXELS, randomRegion, SIDE } from './explain-analytic.ts';

const leftOf = (seed: number): Region => ({ ...randomRegion(seed), left: 4 });
const rightOf = (seed: number): Region => ({ ...randomRegion(seed + 50), left: 38 });
const meanOf = (image: Float32Array, region: Region): number => regionMean(image, SIDE.width, region);

/** A classifier of which we know what decides. */
interface KnownClassifier {
  readonly score: AnalyticScore;
  /** All regions that speak for the class. */
  readonly regions: readonly Region[];
  readonly image?: Float32Array;
  /** The region that speaks against it. */
  readonly against?: Region;
}

const patch =
  (size: number) =>
  (seed: number): KnownClassifier => {
    const region = randomRegion(seed, size);
    return { regions: [region], score: (masked) => 12 * (meanOf(masked, region) - 0.5) };
  };

function twoPatches(seed: number): KnownClassifier {
  const regions = [leftOf(seed), rightOf(seed)];
  const score: AnalyticScore = (masked) => 12 * (Math.min(...regions.map((region) => meanOf(masked, region))) - 0.5);
  return { regions, score };
}

function inhibitingPatch(seed: number): KnownClassifier {
  const [speaksFor, against] = [leftOf(seed), rightOf(seed)];
  const score: AnalyticScore = (masked) => 10 * (meanOf(masked, speaksFor) - meanOf(masked, against));
  return { regions: [speaksFor], against, score };
}

/** A chequered square that the model looks at, and a bright one that it does not. */
function textureAgainstShape(seed: number): KnownClassifier {
  const [texture, shape] = [leftOf(seed), rightOf(seed)];
  const image = new Float32Array(PIXELS).map((_, pixel) => {
    if (contains(texture, pixel)) return (pixel + Math.floor(pixel / SIDE.width)) % 2;
    return contains(shape, pixel) ? 1 : 0.3;
  });
  const score: AnalyticScore = (masked) => {
    let energy = 0;
    for (let pixel = 1; pixel < PIXELS; pixel++) {
      if (pixel % SIDE.width > 0) energy += Math.min(1, 4 * (masked[pixel]! - masked[pixel - 1]!) ** 2);
    }
    return energy / 20 - 4;
  };
  return { regions: [texture], image, score };
}

/** Name and maker (from the seed of its positions) of each classifier. */
export const KNOWN_CLASSIFIERS: readonly (readonly [string, (seed: number) => KnownClassifier])[] = [
  ['one patch of 8 pixels', patch(8)],
  ['one patch of 14 pixels', patch(14)],
  ['one patch of 20 pixels', patch(20)],
  ['two patches, both needed', twoPatches],
  ['a patch for the class and one against it', inhibitingPatch],
  ['texture, not the bright shape', textureAgainstShape],
];
