import { createHash } from 'node:crypto';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { mapBox, preprocess, type Box, type Dataset, type InputSpec } from '../datasets/index.ts';
import type { PlanRow } from '../tables/index.ts';

/** Images decoded at once; each holds its original pixels for a moment. */
const DECODES_AT_ONCE = 4;

/** One image of the plan as the model sees it, or why it cannot be seen. */
export type LoadedImage = ReadableImage | UnreadableImage;

export interface ReadableImage {
  readonly row: PlanRow;
  readonly reason: null;
  /** Preprocessed [channels, height, width]. */
  readonly tensor: Float32Array;
  /** The same pixels, uint8 [height, width, channels]. */
  readonly display: Uint8Array;
  /** Boxes in pixels of the model's input; those cropped away are left out. */
  readonly boxes: readonly Box[];
}

interface UnreadableImage {
  readonly row: PlanRow;
  readonly reason: string;
}

/** Reads, checks, decodes and preprocesses images; one that fails is returned with its reason, never thrown. */
export async function loadImages(
  dataset: Dataset,
  rows: readonly PlanRow[],
  spec: InputSpec,
  signal: AbortSignal,
): Promise<LoadedImage[]> {
  const loaded: LoadedImage[] = [];
  for (let start = 0; start < rows.length; start += DECODES_AT_ONCE) {
    signal.throwIfAborted();
    const batch = rows.slice(start, start + DECODES_AT_ONCE);
    loaded.push(...(await Promise.all(batch.map((row) => loadImage(dataset, row, spec)))));
  }
  return loaded;
}

async function loadImage(dataset: Dataset, row: PlanRow, spec: InputSpec): Promise<LoadedImage> {
  try {
    const bytes = await dataset.read(row);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (digest !== row.imageSha256) return { row, reason: 'changed since the run was planned' };
    const decoded = await dataset.decode(row.imageId, bytes);
    const boxes = row.boxes.flatMap((box) => mapBox(box, decoded, spec) ?? []);
    return { row, reason: null, ...preprocess(decoded, spec), boxes };
  } catch (error) {
    // A store that fails is no fault of the image: the step is repeated.
    if (error instanceof AtlasError) throw error;
    return { row, reason: messageOf(error) };
  }
}
