import { formatValue } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { picturePng } from './map-pictures.ts';
import { figureHtml, framedHtml, pictureHtml } from './picture.ts';
import type { ReportLimits } from './report-limits.ts';
import type { Picture, ReportClass, ReportTransplant } from './report-model.ts';

/** Images of other classes without and with the class's top window: what the transplant test shows the model. */
export function transplantStrip(
  { transplants, figures }: ReportClass,
  name: string,
  { samples, pictureSide }: ReportLimits,
): SafeHtml | false {
  const shown = transplants.slice(0, Math.ceil(samples / 2));
  if (shown.length === 0) return false;
  const flips = figures?.transplant_flip;
  return html`<h4>
      Transplant<span
        >the framed window of ${name}, pasted into other
        images${flips && html`: ${formatValue(flips.value, 'percent')} of ${flips.count} become ${name}`}</span
      >
    </h4>
    <div class="strip pairs">${shown.map((example) => transplantPair(example, name, pictureSide))}</div>`;
}

function transplantPair(example: ReportTransplant, name: string, side: number): SafeHtml {
  const { before, after, window, flipped } = example;
  const predicted = clipText(example.predicted, 24);
  const was = clipText(example.predictedBefore, 24);
  const picture = (shown: Picture, alt: string): SafeHtml => pictureHtml(picturePng(shown, side), alt, shown);
  const id = clipText(example.recipientId, 80);
  return html`<div class="pair">
    ${figureHtml(picture(before, `Image ${id} as it is, classified ${was}`), html`before <strong>${was}</strong>`)}
    ${figureHtml(
      framedHtml(picture(after, `The same image with the window of ${name}, classified ${predicted}`), window, after),
      html`with the window <strong>${predicted}</strong>
        <span class="interval">${name} ${formatValue(example.score, 'percent')}</span>`,
      flipped ? 'wrong' : '',
    )}
  </div>`;
}
