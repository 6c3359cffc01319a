import { formatInterval, formatValue } from '../format-figure.ts';
import type { FigureUnit } from '../format-figure.ts';
import { html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import type { TrackedFigure } from '../tracked-figures.ts';
import { readChange } from './figure-change.ts';
import type { ChangeReading, FigureChange } from './figure-change.ts';

const READINGS: Readonly<Record<NonNullable<ChangeReading>, string>> = {
  better: '▲ better',
  worse: '▼ worse',
  higher: 'higher',
  lower: 'lower',
  unclear: 'within chance',
};

/** A change in words, signed: `+3.1 pp`, `−0.012`; empty where there is none. */
function changeWords({ change }: FigureChange, unit: FigureUnit): string {
  if (change === null) return '';
  if (unit !== 'number') return formatValue(change.value, 'points');
  return `${change.value > 0 ? '+' : ''}${formatValue(change.value, 'number')}`;
}

/** What a change says, in a word that differs by more than its colour; empty where it has no interval. */
function readingMark(changed: FigureChange, figure: TrackedFigure): SafeHtml | false {
  const reading = readChange(changed, figure.better);
  return reading !== null && html`<span class="reading ${reading}">${READINGS[reading]}</span>`;
}

/** A cell with a change, its interval and what it says. */
export function changeCell(changed: FigureChange, figure: TrackedFigure): SafeHtml {
  if (changed.change === null) return html`<span class="absent">not measured</span>`;
  const interval = formatInterval(changed.change, figure.unit);
  return html`<span class="value">${changeWords(changed, figure.unit)}</span> ${
      interval !== '' && html`<span class="interval">${interval}</span>`
    }
    ${readingMark(changed, figure)}`;
}
