/** Below this share of the mean probability a movement is the rounding of single-precision engines. */
const PROBABILITY_MOVEMENT = 1e-5;

/** Watches the probabilities (or log-odds) of one image for movement. */
export interface ScoreSpread {
  readonly count: number;
  /** Population standard deviation. */
  readonly deviation: number;
  add(score: number): void;
  /** Why a map of these probabilities means nothing; empty where it does mean something. */
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
    get deviation() {
      return count > 0 ? Math.sqrt(squares / count) : 0;
    },
    add(score) {
      // Welford's update: a spread far below the mean survives rounding.
      count++;
      const difference = score - mean;
      mean += difference / count;
      squares += difference * (score - mean);
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
