import { CHANGE_LIMIT, MAP_LIMIT } from './colour-map.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { scalePng } from './map-pictures.ts';
import { dataUri } from './png.ts';

function legend(scale: 'magnitude' | 'signed', low: string, high: string, alt: string): SafeHtml {
  return html`<p class="legend">
    <span>${low}</span><img src="${dataUri(scalePng(scale))}" alt="${alt}" /><span>${high}</span>
  </p>`;
}

/** The scale that all saliency maps share. */
export function saliencyLegend(): SafeHtml {
  return legend(
    'magnitude',
    'mean or less',
    `${MAP_LIMIT} SD above`,
    `Colour scale of all saliency maps: dark at the image's mean, bright at ${MAP_LIMIT} standard deviations above it.`,
  );
}

/** The scale of differences between two versions' maps. */
export function changeLegend(): SafeHtml {
  return legend(
    'signed',
    `${CHANGE_LIMIT} SD less than before`,
    `${CHANGE_LIMIT} SD more`,
    'Colour scale of changes: blue where the version looks less than the one before, white where nothing changed, red where it looks more.',
  );
}

/** The scale of maps shown with their sign. */
export function signedLegend(): SafeHtml {
  return legend(
    'signed',
    `${MAP_LIMIT} SD against`,
    `${MAP_LIMIT} SD for`,
    "Colour scale of signed maps: blue where a pixel speaks against the class, white at the image's mean, red where it speaks for it.",
  );
}
