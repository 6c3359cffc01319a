import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetEntry, ImageAddress } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { findIdxFiles, openIdxFile } from './idx-files.ts';

/** Width of an image id: row 42 is `0000042`, so that ids sort as rows do. */
const ID_DIGITS = 7;

/**
 * Grey pictures in idx files (MNIST's format). The image id is the row, its bytes are its pixels [height, width].
 * Throws AtlasError DatasetNotFound for missing files, InvalidJob for wrong ones.
 */
export async function openIdx({ uri, classNames, field }: SourceOptions): Promise<DatasetSource> {
  const files = await findIdxFiles(uri, `${field}.uri`);
  const images = await openIdxFile(files.images, 3);
  const labels = files.labels === null ? null : await openIdxFile(files.labels, 1);
  const [count, height, width] = images.dimensions as [number, number, number];
  if (labels !== null && labels.dimensions[0] !== count) {
    throw new AtlasError(
      'InvalidJob',
      `${labels.name}: ${labels.dimensions[0]} labels for ${count} images`,
      'Give the files of the same data set.',
    );
  }

  async function* list(): AsyncGenerator<DatasetEntry> {
    const all = await labels?.read(0, count);
    for (let row = 0; row < count; row++) {
      const label = all?.[row] ?? null;
      if (classNames !== null && label !== null && label >= classNames.length) {
        const problem = `${labels?.name ?? ''}: row ${row} has label ${label}, model.labels has ${classNames.length} names`;
        throw new AtlasError('InvalidJob', problem, 'Give the labels of this data set.');
      }
      yield { imageId: String(row).padStart(ID_DIGITS, '0'), label, boxes: [] };
    }
  }

  async function read({ imageId }: ImageAddress): Promise<Uint8Array> {
    const row = Number(imageId);
    if (!/^\d+$/.test(imageId) || row >= count) throw new Error('no such row');
    return images.read(row, 1);
  }

  function decode(_imageId: string, bytes: Uint8Array) {
    if (bytes.length === height * width) return Promise.resolve({ height, width, channels: 1, data: bytes } as const);
    return Promise.reject(new Error(`${bytes.length} bytes are not ${width}x${height} pixels`));
  }

  return { classNames, list, read, decode };
}
