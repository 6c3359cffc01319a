import type { TransplantPart } from '../tables/rows.ts';
import { formatValue } from './format-figure.ts';
import { FLIP_FIGURES } from './flip-figures.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { picturePng } from './map-pictures.ts';
import { figureHtml, framedHtml, pictureHtml } from './picture.ts';
import type { ReportLimits } from './report-limits.ts';
import type { Picture, PicturedClass, ReportTransplant } from './report-model.ts';

interface PartWords {
  /** What is put into images of other classes; `name` is the class's. */
  readonly what: (name: string) => string;
  /** The same, short, for below a picture. */
  readonly with: string;
}

const WORDS: Readonly<Record<TransplantPart, PartWords>> = {
  window: {
    what: (name) => `the framed window of ${name}, pasted into other images`,
    with: 'the window',
  },
  concentrated: {
    what: (name) => `the framed windows that the most concentrated images of ${name} look at, pasted into other images`,
    with: 'the window',
  },
  frame: {
    what: (name) => `the outer edge of images of ${name}, put around other images`,
    with: 'the edge',
  },
  tone: {
    what: (name) => `brightness and contrast of images of ${name}, given to other images`,
    with: 'the tone',
  },
  grain: {
    what: (name) => `the finest grain of images of ${name}, laid over other images`,
    with: 'the grain',
  },
};

/** Images of other classes without and with the part of the class that flips most: what the model is shown. */
export function transplantStrip(
  { transplants, figures }: PicturedClass,
  name: string,
  { samples, pictureSide }: ReportLimits,
): SafeHtml | false {
  const shown = transplants.slice(0, Math.ceil(samples / 2));
  if (shown[0] === undefined) return false;
  const { part } = shown[0];
  const flips = figures?.[FLIP_FIGURES[part]];
  return html`<h4>
      Transplant<span
        >${WORDS[part].what(name)}${flips && html`: ${formatValue(flips.value, 'percent')} of ${flips.count} become ${name}`}</span
      >
    </h4>
    <div class="strip pairs">${shown.map((example) => transplantPair(example, name, pictureSide))}</div>`;
}

function transplantPair(example: ReportTransplant, name: string, side: number): SafeHtml {
  const { part, before, after, window, flipped } = example;
  const predicted = clipText(example.predicted, 24);
  const was = clipText(example.predictedBefore, 24);
  const picture = (shown: Picture, alt: string): SafeHtml => pictureHtml(picturePng(shown, side), alt, shown);
  const id = clipText(example.recipientId, 80);
  const changed = picture(after, `The same image with ${WORDS[part].with} of ${name}, classified ${predicted}`);
  return html`<div class="pair">
    ${figureHtml(picture(before, `Image ${id} as it is, classified ${was}`), html`before <strong>${was}</strong>`)}
    ${figureHtml(
      window === null ? changed : framedHtml(changed, window, after),
      html`with ${WORDS[part].with} <strong>${predicted}</strong>
        <span class="interval">${name} ${formatValue(example.score, 'percent')}</span>`,
      flipped ? 'wrong' : '',
    )}
  </div>`;
}
