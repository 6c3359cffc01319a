/** Below this share of the mean probability a movement is the rounding of single-precision engines. */
export const PROBABILITY_MOVEMENT = 1e-5;

/** Watches the probabilities of one image for movement. */
export interface ScoreSpread {
  readonly count: number;
  add(probability: number): void;
  /** Why a map of these scores means nothing; empty where it does. */
  reason(): string;
}

export function scoreSpread(): ScoreSpread {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    get count() {
      return count;
    },
    add(probability) {
      // Welford's update: a spread far below the mean survives rounding.
      count++;
      const difference = probability - mean;
      mean += difference / count;
      squares += difference * (probability - mean);
    },
    reason() {
      if (!Number.isFinite(mean)) return 'the model gave a score that is not a number';
      if (count < 2) return 'fewer than two passes were scored';
      const spread = Math.sqrt(squares / count);
      if (spread > PROBABILITY_MOVEMENT * mean) return '';
      return `the score does not move whatever is masked (probability ±${spread.toExponential(1)} over ${String(count)} passes)`;
    },
  };
}
