import { html } from './html.ts';
import type { HtmlValue, SafeHtml } from './html.ts';
import { changePng, overlayLayerPng } from './map-pictures.ts';
import { dataUri } from './png.ts';
import type { PictureFile, ReportMap, WindowPlace } from './report-model.ts';

/** Up to this side a picture is shown pixel by pixel; larger ones are smoothed. */
const PIXELATED_UP_TO = 64;

function imageClass(side: { height: number; width: number }): string {
  return Math.max(side.height, side.width) <= PIXELATED_UP_TO ? 'pixelated' : 'smooth';
}

/** An image element from PNG bytes; `side` is the size of what it shows, for the choice of upscaling. */
export function pictureHtml(png: Uint8Array, alt: string, side: { height: number; width: number }): SafeHtml {
  return html`<img class="${imageClass(side)}" src="${dataUri(png)}" alt="${alt}" decoding="async" />`;
}

/** A picture with its saliency map as a layer whose strength the reader sets. */
export function overlayHtml(picture: PictureFile, map: ReportMap, alt: string, maxSide: number): SafeHtml {
  return html`<span class="overlay"
    ><img
      class="${imageClass(picture)}"
      src="${dataUri(picture.bytes, picture.mediaType)}"
      alt="${alt}"
      decoding="async" /><img
      class="layer ${imageClass(map)}"
      src="${dataUri(overlayLayerPng(map, maxSide))}"
      alt=""
      decoding="async"
  /></span>`;
}

/** A picture with the frame of a window; `side` is the size in whose pixels the window is told. */
export function framedHtml(image: SafeHtml, window: WindowPlace, side: { height: number; width: number }): SafeHtml {
  const { top, left, height, width } = window;
  return html`<span class="overlay"
    >${image}<svg
      class="layer"
      viewBox="0 0 ${side.width} ${side.height}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect x="${left}" y="${top}" width="${width}" height="${height}" class="window-shade" />
      <rect x="${left}" y="${top}" width="${width}" height="${height}" class="window" /></svg
  ></span>`;
}

/** A figure element: a picture and what it is, in words. */
export function figureHtml(picture: HtmlValue, caption: HtmlValue, className = ''): SafeHtml {
  return html`<figure class="${className}">
    ${picture}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** What changed in the map of the class of that name, as a figure element. */
export function changeFigure(change: ReportMap, name: string, maxSide: number): SafeHtml {
  return figureHtml(pictureHtml(changePng(change, maxSide), `Change of the saliency map of ${name}`, change), 'change');
}
