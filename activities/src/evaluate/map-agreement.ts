import { rankCorrelation } from '../explain/rank-correlation.ts';
import type { ScoreDirection } from './score-direction.ts';

export const seedStabilityDirection: ScoreDirection = 'higher';

/** Mean rank correlation, −1..1, over all pairs of one image's maps from different seeds; at least two maps. */
export function seedStability(maps: readonly Float32Array[]): number {
  if (maps.length < 2) throw new RangeError(`seedStability: at least 2 maps, got ${maps.length}`);
  let sum = 0;
  let pairs = 0;
  maps.forEach((map, index) => {
    for (const other of maps.slice(index + 1)) {
      sum += rankCorrelation(map, other);
      pairs++;
    }
  });
  return sum / pairs;
}

export const modelRandomisationDirection: ScoreDirection = 'lower';

/**
 * Rank correlation, −1..1, of the map with that of the same model after its weights were randomised: a map that
 * survives does not explain the model.
 * **Source:** Adebayo et al. 2018, on absolute maps, since randomised weights may flip every sign.
 */
export function modelRandomisation(map: Float32Array, randomisedMap: Float32Array): number {
  return rankCorrelation(map.map(Math.abs), randomisedMap.map(Math.abs));
}
