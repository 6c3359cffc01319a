import { createExplainer, type ExplainMethod } from '../create-explainer.ts';
import { explainImages } from '../explain-images.ts';
import type { ExplainerInput, Saliency } from '../explainer.ts';
import { postProcess } from '../post-process.ts';
import { maskUniform } from '../random.ts';
import { analyticClassifier, type AnalyticScore, type Region } from './analytic-classifier.ts';

/** Size of the images of these classifiers. */
export const SIDE = { height: 56, width: 56 };
export const PIXELS = SIDE.height * SIDE.width;
/** Grey with a little noise: what is masked shows everywhere. */
export const GREY = Float32Array.from({ length: PIXELS }, maskUniform(17, 0)).map((noise) => 0.9 + 0.2 * noise);

/** The map that `method` makes of an image for a classifier whose log-odds are `score`; 500 passes, no early stop. */
export async function explainWith(
  score: AnalyticScore,
  image: Float32Array,
  changes: Partial<ExplainerInput> = {},
  method: ExplainMethod = 'atlas',
): Promise<Saliency> {
  const logOdds = score(image);
  const input: ExplainerInput = {
    ...SIDE,
    probability: 1 / (1 + Math.exp(-logOdds)),
    logOdds,
    seed: 1,
    passes: 500,
    grid: 8,
    stop: { enabled: false, agreement: 0.98, every: 100 },
    ...changes,
  };
  const out: Saliency[] = [];
  await explainImages({
    classifier: analyticClassifier(SIDE, 32, score),
    requests: [{ item: 0, image, target: 0, explainer: createExplainer(method, input) }],
    onExplained: (_, saliency) => void out.push(saliency),
  });
  return out[0]!;
}

/** A square of `size` pixels anywhere in the image. */
export function randomRegion(seed: number, size = 14): Region {
  const uniform = maskUniform(4, seed);
  const place = (side: number) => Math.floor(uniform() * (side - size));
  return { top: place(SIDE.height), left: place(SIDE.width), height: size, width: size };
}

export function contains(region: Region, pixel: number): boolean {
  const y = Math.floor(pixel / SIDE.width);
  const x = pixel % SIDE.width;
  return y >= region.top && y < region.top + region.height && x >= region.left && x < region.left + region.width;
}

/** The pixel of the highest value. */
export function highest(map: Float32Array): number {
  return map.reduce((best, value, pixel) => (value > map[best]! ? pixel : best), 0);
}

/** Share of the positive saliency (after the published post-processing) inside regions. */
export function energyIn(map: Float32Array, ...regions: readonly Region[]): number {
  let inside = 0;
  let all = 0;
  postProcess(map).forEach((value, pixel) => {
    all += value;
    if (regions.some((region) => contains(region, pixel))) inside += value;
  });
  return inside / all;
}
