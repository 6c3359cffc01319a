import { resampleBicubic, standardise } from '@saliency-atlas/activities/explain';
import type { Explainer, ExplainerInput } from '@saliency-atlas/activities/explain';
import type { BlockTable } from '../../../activities/src/explain/block-table.ts';
import { relevance } from '../../../activities/src/explain/relevance.ts';
import {
  addObservation,
  createRidgeSums,
  ridgePenalty,
  scaleFeatures,
  solveRidge,
  type RidgeSums,
} from '../../../activities/src/explain/ridge/index.ts';
import { createPairsExplainer } from './pairs-explainer.ts';
import { principalComponents } from './principal-components.ts';

/** What the target's own two effects count in the relevance beside those on all outputs. */
const OWN_WEIGHT = 0.1;
const POWER = 2;
const FLOOR = 0.01;
/** Log-probabilities of classes below this are rounding. */
const PROBABILITY_FLOOR = 1e-12;

/**
 * The default method with one thing changed: where its second fit looks is learned from the effects on all outputs of the
 * same passes, `outputs` [passes][classes], not on the target alone. The blocks that move the model's answer at all are
 * known better from a thousand outputs than from one. Only measured, not built: engines give the target's score alone.
 * `both` adds the default's own map, both standardised.
 */
export function createOutputsExplainer(
  input: ExplainerInput,
  outputs: readonly Float32Array[],
  { both }: { readonly both: boolean },
): Explainer {
  return createPairsExplainer(input, ({ features, probability, logOdds }, table, { map }) => {
    const own = [probability, logOdds].map((response) => Float64Array.from(response));
    const all = principalComponents(halfDifferences(outputs.map(centredLogarithms)));
    const blocks = estimate(features, own, all, table);
    const pixels = resampleBicubic(blocks, table.blockRows, table.blockColumns, input.height, input.width);
    return standardise(pixels).map((value, at) => value + (both ? map[at]! : 0));
  });
}

function halfDifferences(passes: readonly Float64Array[]): Float64Array[] {
  return Array.from({ length: passes.length / 2 }, (_, pair) =>
    passes[2 * pair]!.map((value, at) => (value - passes[2 * pair + 1]![at]!) / 2),
  );
}

/** Logits, as far as probabilities know them: log p minus its mean over the classes. */
function centredLogarithms(probabilities: Float32Array): Float64Array {
  const logarithms = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, PROBABILITY_FLOOR)));
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length;
  return logarithms.map((value) => value - mean);
}

function estimate(
  features: readonly Float64Array[],
  own: readonly Float64Array[],
  all: readonly Float64Array[],
  { blockRows, blockColumns }: BlockTable,
): Float64Array {
  const penalty = ridgePenalty(blockRows, blockColumns);
  const effectsOn = (responses: readonly Float64Array[]): Float64Array[] =>
    responses.flatMap((first, index) => {
      if (index % 2 === 1) return [];
      const fits = solveRidge(sumsOf(features, first, responses[index + 1] ?? first), penalty);
      return fits.slice(0, responses.length - index).map(({ coefficients }) => coefficients);
    });
  const energy = new Float64Array(blockRows * blockColumns);
  for (const effects of effectsOn(all)) for (const [block, effect] of effects.entries()) energy[block]! += effect ** 2;
  const scaledTo = (length: number, values: Float64Array): Float64Array => {
    const unit = Math.hypot(...values);
    return values.map((value) => (unit > 0 ? (length * value) / unit : 0));
  };
  const total = scaledTo(1, energy.map(Math.sqrt));
  for (const effects of effectsOn(own)) {
    scaledTo(OWN_WEIGHT, effects).forEach((value, block) => {
      total[block]! += Math.abs(value);
    });
  }
  const scale = relevance([total], blockRows, blockColumns, { power: POWER, floor: FLOOR });
  const fits = solveRidge(scaleFeatures(sumsOf(features, own[0]!, own[1]!), scale), penalty);
  const [probability, logOdds] = fits.map(({ coefficients }) =>
    standardise(coefficients.map((value, block) => value * scale[block]!)),
  );
  return probability!.map((value, block) => value + logOdds![block]!);
}

function sumsOf(features: readonly Float64Array[], first: Float64Array, second: Float64Array): RidgeSums {
  const sums = createRidgeSums(features[0]!.length, false);
  features.forEach((feature, pair) => {
    addObservation(sums, feature, [first[pair]!, second[pair]!]);
  });
  return sums;
}
