/** Shards `[firstShard, endShard)` handled by one child workflow. */
export interface PageRange {
  readonly firstShard: number;
  readonly endShard: number;
}

/** How images are cut: shards of `shardSize` images, pages of `pageShards` shards. */
export function planShards(images: number, shardSize: number): number {
  return Math.ceil(images / shardSize);
}

/** The pages of a run, in order; the last may be shorter. */
export function planPages(shards: number, pageShards: number): PageRange[] {
  const pages: PageRange[] = [];
  for (let first = 0; first < shards; first += pageShards) {
    pages.push({ firstShard: first, endShard: Math.min(first + pageShards, shards) });
  }
  return pages;
}

/** Pages of a stage that are worked on at once; each has a window of shards of its own. */
export const PAGES_IN_FLIGHT = 4;

/** After how many shards a page tells its coordinator how far it is: a large run must not flood its history. */
export function shardsPerSignal(shards: number): number {
  return Math.ceil(shards / 200);
}
