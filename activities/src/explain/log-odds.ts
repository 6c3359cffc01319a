/** Log-odds of a probability, kept finite where it is 0 or 1. */
export function logOddsOf(probability: number): number {
  const inside = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(inside / (1 - inside));
}
