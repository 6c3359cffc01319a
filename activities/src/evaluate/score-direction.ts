/** Which way a metric is better. */
export type ScoreDirection = 'higher' | 'lower';
