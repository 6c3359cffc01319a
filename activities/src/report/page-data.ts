import type { FilteredImage } from './image-filter.ts';

/** An image as the page's browser shows it. */
export interface PageImage extends FilteredImage {
  /** The class explained. */
  readonly target: number;
  /** Address of the picture: inside the page (`data:`) or on the server; null where it cannot be shown. */
  readonly picture: string | null;
  /** The map's bytes, in the code of `encodeMap`, as base64; null where there is none. */
  readonly map: { readonly height: number; readonly width: number; readonly code: string } | null;
  /** Why there is no map; empty where there is one. */
  readonly reason: string;
}

/** Some of the images that a filter finds, and how many there are. */
export interface PageImages {
  readonly total: number;
  readonly images: readonly PageImage[];
}

/** What the page's browser starts from: all its images, or the address that answers for them. */
export interface PageData {
  /** Names of the classes that occur, by index. */
  readonly classes: Readonly<Record<string, string>>;
  readonly source:
    | { readonly kind: 'page'; readonly images: readonly PageImage[] }
    | {
        readonly kind: 'server';
        readonly address: string;
        /** How far pictures are enlarged before their middle is cut out, as the model's input is; 1 for not at all. */
        readonly enlarged: number;
        /** Width of the model's input by its height. */
        readonly aspect: number;
      };
}
