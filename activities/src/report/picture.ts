import { html } from './html.ts';
import type { HtmlValue, SafeHtml } from './html.ts';
import { overlayLayerPng, picturePng } from './map-pictures.ts';
import { pngDataUri } from './png.ts';
import type { Picture, ReportClass, ReportMap } from './report-model.ts';

/** Up to this side a picture is shown pixel by pixel; larger ones are smoothed. */
const PIXELATED_UP_TO = 64;

function imageClass(side: { height: number; width: number }): string {
  return Math.max(side.height, side.width) <= PIXELATED_UP_TO ? 'pixelated' : 'smooth';
}

/** An image element from PNG bytes; `side` is the size of what it shows, for the choice of upscaling. */
export function pictureHtml(png: Uint8Array, alt: string, side: { height: number; width: number }): SafeHtml {
  return html`<img class="${imageClass(side)}" src="${pngDataUri(png)}" alt="${alt}" />`;
}

/** A picture with its saliency map as a layer whose strength the reader sets. */
export function overlayHtml(picture: Picture, map: ReportMap, alt: string, maxSide: number): SafeHtml {
  return html`<span class="overlay"
    >${pictureHtml(picturePng(picture, maxSide), alt, picture)}<img
      class="layer ${imageClass(map)}"
      src="${pngDataUri(overlayLayerPng(map, maxSide))}"
      alt=""
  /></span>`;
}

/** A class map with the frame of the window that holds most of its saliency. */
export function framedHtml(image: SafeHtml, { window, map }: ReportClass): SafeHtml {
  const { top, left, height, width } = window;
  return html`<span class="overlay"
    >${image}<svg class="layer" viewBox="0 0 ${map.width} ${map.height}" preserveAspectRatio="none" aria-hidden="true">
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
