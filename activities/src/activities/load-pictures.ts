import type { PicturesOf } from '../aggregate/index.ts';
import type { Dataset, InputSpec } from '../datasets/index.ts';
import type { PlanRow } from '../tables/index.ts';
import { loadImages } from './load-images.ts';

/** Pictures that are asked for often stay in memory up to so many bytes; the others are decoded again. */
const KEPT_BYTES = 2 ** 28;

/** Reads pictures as the model sees them, those that are asked for often once where they fit in memory. */
export function loadPictures(dataset: Dataset, spec: InputSpec, signal: AbortSignal): PicturesOf<PlanRow> {
  const kept = new Map<PlanRow, Uint8Array | null>();
  let keptBytes = 0;
  return async (images, asked) => {
    const missing = images.filter((image) => !kept.has(image));
    const loaded = new Map<PlanRow, Uint8Array | null>();
    for (const image of await loadImages(dataset, missing, spec, signal)) {
      const picture = image.reason === null ? image.display : null;
      loaded.set(image.row, picture);
      if (asked === 'once' || keptBytes > KEPT_BYTES) continue;
      kept.set(image.row, picture);
      keptBytes += picture?.length ?? 0;
    }
    return images.map((image) => kept.get(image) ?? loaded.get(image) ?? null);
  };
}
