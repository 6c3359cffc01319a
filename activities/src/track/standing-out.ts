/** One figure of a version, by class; classes that it was not measured of are absent. */
export type ByClass = ReadonlyMap<number, number>;

/** One figure of every class that has it. */
export function byClass<Key extends string>(
  classes: readonly (Readonly<Record<Key, number | null>> & { readonly class: number })[],
  key: Key,
): ByClass {
  return new Map(
    classes.flatMap((row) => {
      const value = row[key];
      return value === null ? [] : [[row.class, value] as const];
    }),
  );
}

/** The class of a version that stands out most. */
export interface Standing {
  readonly class: number;
  readonly value: number;
  /** The mean of that class over the other versions. */
  readonly usual: number;
}

/**
 * The class of `now` that stands out most, where it stands out more than in any of the versions `before`; else null.
 * How far a class stands out is what `score` makes of its value and of its mean over all OTHER versions, those before
 * and `now` alike: only so is each as likely to stand out most, and a further version that differs from N others by noise
 * alone is told with a chance of 1 in N + 1, however many classes there are.
 */
export function standingOut(
  now: ByClass,
  before: readonly ByClass[],
  score: (value: number, usual: number) => number,
): Standing | null {
  const totals = new Map<number, { sum: number; count: number }>();
  for (const version of [...before, now]) {
    for (const [target, value] of version) {
      const { sum, count } = totals.get(target) ?? { sum: 0, count: 0 };
      totals.set(target, { sum: sum + value, count: count + 1 });
    }
  }
  const most = (version: ByClass): (Standing & { readonly score: number }) | null => {
    let found: (Standing & { readonly score: number }) | null = null;
    for (const [target, value] of version) {
      const { sum, count } = totals.get(target)!;
      if (count < 2) continue;
      const usual = (sum - value) / (count - 1);
      const scored = score(value, usual);
      if (found === null || scored > found.score) found = { class: target, value, usual, score: scored };
    }
    return found;
  };
  const standing = most(now);
  if (standing === null) return null;
  // Versions that are all the same stand out by how their sums were rounded.
  const least = standing.score - 1e-9 * Math.abs(standing.score);
  return before.some((version) => (most(version)?.score ?? -Infinity) >= least) ? null : standing;
}
