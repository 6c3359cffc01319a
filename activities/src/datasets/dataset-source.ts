import type { DatasetEntry, DecodedImage } from './dataset.ts';

/** The job's `dataset` (or `reconstruct.bank`): where the images are and which of them are meant. */
export interface DatasetOptions {
  /** A path or a `file://` URI of a folder, a manifest or idx files. */
  readonly uri: string;
  readonly format: 'image-folder' | 'manifest' | 'idx';
  /** At most so many images, a fixed sample with the same share of every class. */
  readonly limit?: number | undefined;
  /** At most so many images of each class, the first in order. */
  readonly perClass?: number | undefined;
  /** Only images with these labels: class names, or indices. */
  readonly classes?: readonly string[] | undefined;
}

/** What a format has to know to be opened; `field` is the job key that errors name, for example `dataset`. */
export interface SourceOptions {
  readonly uri: string;
  readonly classNames: readonly string[] | null;
  readonly field: string;
}

/** One format's images, all of them and unfiltered. Opening is cheap: only `list` walks over the images. */
export interface DatasetSource {
  readonly classNames: readonly string[] | null;
  list(): Promise<DatasetEntry[]>;
  read(imageId: string): Promise<Uint8Array>;
  decode(imageId: string, bytes: Uint8Array): Promise<DecodedImage>;
}
