// The generator of masks is seeded by two numbers; no workspace exports it.
import { maskUniform } from '../../../activities/src/explain/random.ts';

/** Every choice that a simulation makes, in the order in which it makes them: a seed is a history. */
export interface SeededRandom {
  /** A whole number in [0, below). */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** A number in [from, to). */
  between(from: number, to: number): number;
}

/** Numbers of one seed; `lane` tells apart generators that must not disturb each other. */
export function seededRandom(seed: number, lane = 0): SeededRandom {
  const uniform = maskUniform(seed >>> 0, lane);
  const below = (limit: number): number => Math.floor(uniform() * limit);
  return {
    below,
    chance: (probability) => uniform() < probability,
    pick: (items) => items[below(items.length)]!,
    between: (from, to) => from + uniform() * (to - from),
  };
}
