import { innerProducts } from './inner-products.ts';

/** Probabilities below this are taken for it: their logarithms would be rounding. */
const PROBABILITY_FLOOR = 1e-12;

/**
 * Inner products [pairs, pairs] of what all classes' outputs say of pairs of masks: half differences, within each pair, of
 * the logarithms of the probabilities, minus their mean over the classes (logits, as far as probabilities know them).
 * `passes` are [2·pairs][classes], a pair's two behind each other. A probability of zero counts for half of the smallest
 * that the image was given anywhere, so that what an engine or a server rounds off does not pass for a great fall.
 */
export function outputProducts(passes: readonly Float32Array[]): Float64Array {
  const floor = lowestProbability(passes);
  const differences = Array.from({ length: passes.length >> 1 }, (_, pair) => {
    const out = centredLogarithms(passes[2 * pair]!, floor);
    const other = centredLogarithms(passes[2 * pair + 1]!, floor);
    for (let at = 0; at < out.length; at++) out[at] = (out[at]! - other[at]!) / 2;
    return out;
  });
  return innerProducts(differences);
}

function lowestProbability(passes: readonly Float32Array[]): number {
  let smallest = 1;
  for (const pass of passes) {
    for (const probability of pass) if (probability > 0 && probability < smallest) smallest = probability;
  }
  return Math.max(PROBABILITY_FLOOR, smallest / 2);
}

function centredLogarithms(probabilities: Float32Array, floor: number): Float64Array {
  const out = new Float64Array(probabilities.length);
  let sum = 0;
  for (let at = 0; at < out.length; at++) sum += out[at] = Math.log(Math.max(probabilities[at]!, floor));
  const mean = sum / out.length;
  for (let at = 0; at < out.length; at++) out[at]! -= mean;
  return out;
}
