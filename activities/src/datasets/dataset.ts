/** A box around the labelled object, in pixels of the original picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sizes in pixels. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** What names an image's bytes. */
export interface ImageAddress {
  /** Unique in the data set and stable over runs: the path below its root, or its row. */
  readonly imageId: string;
  /** Where in its archive the bytes lie, for formats whose ids do not say it; as the data set wrote it. */
  readonly location?: string;
}

/** One image of a data set, before its bytes are read. */
export interface DatasetEntry extends ImageAddress {
  /** Class index; null where unknown. */
  readonly label: number | null;
  readonly boxes: readonly Box[];
  /** Which pixels are the labelled object, where that is known. */
  readonly mask?: MaskAddress;
}

/** A mask before it is read: a picture that `Dataset.read` gives, or COCO segmentations as JSON texts, which unite. */
export type MaskAddress = { readonly file: ImageAddress } | { readonly segments: readonly string[] };

/** Decoded pixels: RGB or grey, uint8 0..255, row-major [height, width, channels], orientation applied. */
export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** A set of images. Entries come in a stable order; bytes are what the run's identity hashes. */
export interface Dataset {
  readonly uri: string;
  /** Names by class index, where the data set knows them. */
  readonly classNames: readonly string[] | null;
  entries(): AsyncIterable<DatasetEntry>;
  /** The bytes of an image as stored. Throws an Error with a reason where it cannot be read. */
  read(image: ImageAddress): Promise<Uint8Array>;
  /** Decodes what `read` returned. Throws an Error with a reason fit for the row's `reason` column. */
  decode(imageId: string, bytes: Uint8Array): Promise<DecodedImage>;
}
