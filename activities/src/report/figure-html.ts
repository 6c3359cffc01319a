import { formatInterval, formatValue, NOT_MEASURED, readFigure } from './format-figure.ts';
import type { FigureUnit, TrackedValue } from './format-figure.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';

/** A figure with its interval below it, for tables. */
export function figureCell(value: TrackedValue, unit: FigureUnit): SafeHtml {
  const figure = readFigure(value);
  if (figure === null) return html`<span class="absent">${NOT_MEASURED}</span>`;
  const interval = formatInterval(figure, unit);
  return html`<span class="value">${formatValue(figure.value, unit)}</span>${
      interval !== '' && html`<span class="interval">${interval}</span>`
    }`;
}

/** A table that scrolls by itself where the page is too narrow for it, reachable by keyboard. */
export function scrollRegion(label: string, table: SafeHtml): SafeHtml {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
