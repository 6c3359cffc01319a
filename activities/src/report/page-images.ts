import type { PageData, PageImage } from './page-data.ts';
import { dataUri } from './png.ts';
import type { BrowsedImage } from './report-model.ts';

/** Images with their pictures inside the page, for its browser; `nameOf` names the classes that occur. */
export function pageDataOf(images: readonly BrowsedImage[], nameOf: (index: number) => string): PageData {
  const indexes = new Set(
    images.flatMap(({ label, predicted }) => (label === null ? [predicted] : [label, predicted])),
  );
  return { classes: classTitles(indexes, nameOf), source: { kind: 'page', images: images.map(pageImage) } };
}

/** Names by index, in ascending order, without the −1 of images that could not be read. */
function classTitles(indexes: Iterable<number>, nameOf: (index: number) => string): Record<string, string> {
  const ascending = [...new Set(indexes)].filter((index) => index >= 0).sort((a, b) => a - b);
  return Object.fromEntries(ascending.map((index) => [String(index), nameOf(index)]));
}

function pageImage({ picture, map, ...image }: BrowsedImage): PageImage {
  return {
    ...image,
    score: round(image.score),
    typicality: image.typicality === null ? null : round(image.typicality),
    picture: picture === null ? null : dataUri(picture.bytes, picture.mediaType),
    map: map && { height: map.height, width: map.width, code: Buffer.from(map.code).toString('base64') },
  };
}

/** Four decimals: more are never shown, and take room in every image. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
