import type { Job } from '@saliency-atlas/contract/job';
import type { DatasetEntry, DecodedImage, ImageAddress } from './dataset.ts';

export type DatasetFormat = Job['dataset']['format'];

/** The job's `dataset` (or `reconstruct.bank`): where the images are and which of them are meant. */
export interface DatasetOptions {
  /** A path, `file://` or `s3://` URI of a folder, a manifest, annotations, archives or idx files. */
  readonly uri: string;
  readonly format: DatasetFormat;
  /** The folder that a manifest's or COCO's file names start at (default: the one that the file lies in). */
  readonly images?: string | undefined;
  /** At most so many images, a fixed sample with the same share of every class. */
  readonly limit?: number | undefined;
  /** At most so many images of each class, the first in order. */
  readonly perClass?: number | undefined;
  /** Only images with these labels: class names, or indices. */
  readonly classes?: readonly string[] | undefined;
}

/** What a format has to know to be opened; `field` is the job key that errors name, for example `dataset`. */
export interface SourceOptions extends Pick<DatasetOptions, 'uri' | 'images' | 'classes'> {
  readonly classNames: readonly string[] | null;
  readonly field: string;
}

/**
 * One format's images, all of them and unfiltered. Opening is cheap: only `list` walks over the images, in a stable order.
 * What is wrong with them may come out at its end.
 */
export interface DatasetSource {
  readonly classNames: readonly string[] | null;
  list(): AsyncIterable<DatasetEntry>;
  read(image: ImageAddress): Promise<Uint8Array>;
  decode(imageId: string, bytes: Uint8Array): Promise<DecodedImage>;
}
