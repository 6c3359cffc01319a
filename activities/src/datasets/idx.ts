import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { findIdxPaths, openIdxFile } from './idx-files.ts';
import { localPath } from './local-path.ts';

/** Width of an image id: row 42 is `0000042`, so that ids sort as rows do. */
const ID_DIGITS = 7;

/**
 * Grey pictures in idx files (MNIST's format). The image id is the row, its bytes are its pixels [height, width].
 * Throws AtlasError DatasetNotFound for missing files, InvalidJob for wrong ones.
 */
export async function openIdx({ uri, classNames, field }: SourceOptions): Promise<DatasetSource> {
  const paths = await findIdxPaths(localPath(uri, `${field}.uri`), `${field}.uri`);
  const images = await openIdxFile(paths.images, 3);
  const labels = await openIdxFile(paths.labels, 1);
  const [count, height, width] = images.dimensions as [number, number, number];
  if (labels.dimensions[0] !== count) {
    throw new AtlasError(
      'InvalidJob',
      `${paths.labels}: ${labels.dimensions[0]} labels for ${count} images`,
      'Give the files of the same data set.',
    );
  }

  async function list(): Promise<DatasetEntry[]> {
    const all = await labels.read(0, count);
    return Array.from(all, (label, row) => {
      if (classNames !== null && label >= classNames.length) {
        const problem = `row ${row} has label ${label}, model.labels has ${classNames.length} names`;
        throw new AtlasError('InvalidJob', `${paths.labels}: ${problem}`, 'Give the labels of this data set.');
      }
      return { imageId: String(row).padStart(ID_DIGITS, '0'), label, boxes: [] };
    });
  }

  async function read(imageId: string): Promise<Uint8Array> {
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
