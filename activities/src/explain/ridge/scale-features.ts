import type { RidgeSums } from './ridge-sums.ts';

/**
 * The sums of the same observations with feature i multiplied by `scale[i]`. Their coefficients γ belong to the effects
 * β = scale·γ, so that a prior on γ is one on β whose deviation is `scale` times as large; residuals are the same.
 */
export function scaleFeatures(sums: RidgeSums, scale: Float64Array): RidgeSums {
  const { featureCount } = sums;
  const byFeature = (values: Float64Array) => values.map((value, index) => value * scale[index % featureCount]!);
  const gram = byFeature(sums.gram);
  for (let row = 0; row < featureCount; row++) {
    for (let column = 0; column <= row; column++) gram[row * featureCount + column]! *= scale[row]!;
  }
  return { ...sums, gram, featureSum: byFeature(sums.featureSum), cross: byFeature(sums.cross) };
}
