/** Most maps kept of a class: 160 KB, enough to find a way of being the class that a few percent of its images have. */
const SAMPLE_SIZE = 200;

/** An image's embedded map. `key` orders the sample: the image's digest, so that the choice is as good as random. */
export interface SampledMap {
  readonly key: string;
  readonly imageId: string;
  readonly embedding: Float32Array;
}

/**
 * Takes a map in if its key is among the 200 lowest so far, in place; `sample` stays sorted by key. Which maps end in
 * the sample depends on the images alone, never on their order or on how samples were merged.
 */
export function offerMap(sample: SampledMap[], map: SampledMap): void {
  const last = sample[SAMPLE_SIZE - 1];
  if (last !== undefined && precedes(last, map)) return;
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (precedes(sample[middle]!, map)) low = middle + 1;
    else high = middle;
  }
  sample.splice(low, 0, map);
  if (sample.length > SAMPLE_SIZE) sample.pop();
}

function precedes(a: SampledMap, b: SampledMap): boolean {
  return a.key < b.key || (a.key === b.key && a.imageId < b.imageId);
}
