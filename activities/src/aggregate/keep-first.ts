/** The first items in an order, of any number that are offered. */
export interface FirstItems<Item> {
  offer(item: Item): void;
  /** In order. */
  items(): readonly Item[];
}

/**
 * Keeps the `limit` items that come first by `compare`, whatever the order in which they are offered, in memory for
 * twice as many. Items that `compare` finds equal (0) count as one and the same.
 */
export function keepFirst<Item>(limit: number, compare: (a: Item, b: Item) => number): FirstItems<Item> {
  let kept: Item[] = [];
  const cut = (): Item[] => {
    const sorted = kept.toSorted(compare);
    kept = sorted.filter((item, index) => index === 0 || compare(sorted[index - 1]!, item) !== 0).slice(0, limit);
    return kept;
  };
  return {
    offer(item) {
      kept.push(item);
      if (kept.length > 2 * limit) cut();
    },
    items: cut,
  };
}
