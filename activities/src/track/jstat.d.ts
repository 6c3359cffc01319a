/** jstat has no types of its own; this is what we use of it. */
declare module 'jstat' {
  const jstat: {
    readonly normal: {
      /** Quantile of the normal distribution at probability `p`. */
      inv(p: number, mean: number, standardDeviation: number): number;
    };
  };
  export default jstat;
}
