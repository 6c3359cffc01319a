import { centreMap, randomMap } from '../explain/peers/index.ts';
import type { ImageMetricRow } from '../tables/rows.ts';
import { modelRandomisation, seedStability } from './map-agreement.ts';

/** A map that is compared with others of the same image and class. */
export interface ComparedMap {
  readonly imageId: string;
  readonly target: number;
  /** [height, width]. */
  readonly map: Float32Array;
  readonly width: number;
  /** Seed of the random control maps. */
  readonly seed: number;
}

/**
 * `seed_stability` of a map and those of other seeds, with its controls: two random maps agree in nothing, and a centre
 * map never changes. No rows where there is no other map.
 */
export function seedStabilityRows(compared: ComparedMap, others: readonly Float32Array[]): ImageMetricRow[] {
  if (others.length === 0) return [];
  return withControls('seed_stability', compared, seedStability([compared.map, ...others]), (a, b) =>
    seedStability([a, b]),
  );
}

/** `model_randomisation` of a map and that of the same model with randomised weights, with the same controls. */
export function modelRandomisationRows(compared: ComparedMap, randomised: Float32Array): ImageMetricRow[] {
  const value = modelRandomisation(compared.map, randomised);
  return withControls('model_randomisation', compared, value, modelRandomisation);
}

function withControls(
  metric: string,
  { imageId, target, map, width, seed }: ComparedMap,
  value: number,
  agreement: (map: Float32Array, other: Float32Array) => number,
): ImageMetricRow[] {
  const height = map.length / width;
  const random = agreement(randomMap(height, width, seed), randomMap(height, width, seed + 1));
  const centre = centreMap(height, width);
  return [
    { imageId, target, metric, value },
    { imageId, target, metric: `${metric}_random`, value: random },
    { imageId, target, metric: `${metric}_centre`, value: agreement(centre, centre) },
  ];
}
