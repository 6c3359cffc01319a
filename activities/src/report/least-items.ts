/** The items with the least keys of many, in memory for a few times `capacity`. */
export interface LeastItems<Item> {
  /** Makes and keeps an item unless `capacity` others are known to come before it. */
  offer(key: number, tie: string, make: () => Item): void;
  /** At most `capacity` items, least key first, then by `tie`: the order of offers does not matter. */
  sorted(): Item[];
}

/** An empty collection of at most `capacity` items. */
export function createLeastItems<Item>(capacity: number): LeastItems<Item> {
  let kept: { readonly key: number; readonly tie: string; readonly item: Item }[] = [];
  let bound = Infinity;
  const prune = (): void => {
    kept.sort((a, b) => a.key - b.key || (a.tie < b.tie ? -1 : 1));
    kept = kept.slice(0, capacity);
    if (kept.length === capacity) bound = kept.at(-1)?.key ?? Infinity;
  };
  return {
    offer(key, tie, make) {
      if (key > bound) return;
      kept.push({ key, tie, item: make() });
      if (kept.length >= 2 * capacity + 4) prune();
    },
    sorted() {
      prune();
      return kept.map(({ item }) => item);
    },
  };
}
