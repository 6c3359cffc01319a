import { formatCount, formatValue } from '../format-figure.ts';
import { clipText, html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { changeLegend, saliencyLegend } from '../legend.ts';
import { saliencyPng } from '../map-pictures.ts';
import { changeFigure, figureHtml, framedHtml, pictureHtml } from '../picture.ts';
import { rangeOf, usualDriftWords } from '../usual-drift.ts';
import type { ClassSide, ComparedClass, Comparison } from './comparison.ts';

/** The map of each class before, now, and what changed. */
export function pairsSection(comparison: Comparison, most: number, pictureSide: number): SafeHtml {
  const { classes } = comparison;
  const shown = classes.slice(0, most);
  return html`<section id="classes" aria-labelledby="classes-title">
    <h2 id="classes-title">Where each version looks</h2>
    <p class="aside">
      Mean saliency map of each class; framed: the window that holds most of it. Classes that the gate names first, then
      by drift. Only the third picture has colours for less and more.
      ${shown.length < classes.length && `Pictures of ${formatCount(shown.length)} of ${formatCount(classes.length)} classes.`}
    </p>
    <div class="toolbar plain">${saliencyLegend()} ${changeLegend()}</div>
    <div class="version-maps">${shown.map((row) => classPair(comparison, row, pictureSide))}</div>
  </section>`;
}

function classPair(comparison: Comparison, row: ComparedClass, side: number): SafeHtml {
  const { labels } = comparison;
  const name = clipText(row.name, 40);
  const map = (shown: ClassSide | null, version: string): SafeHtml => {
    const label = clipText(version, 24);
    if (shown === null) return figureHtml(html`<span class="empty"></span>`, html`${label}: not explained`);
    const picture = pictureHtml(saliencyPng(shown.map, side), `Saliency map of ${name} in ${label}`, shown.map);
    return figureHtml(
      framedHtml(picture, shown.window, shown.map),
      html`<strong>${label}</strong
        ><span class="interval">window ${formatValue(shown.figures?.window_share, 'percent')}</span>`,
    );
  };
  return html`<article id="class-${row.class}" class="version-row" aria-labelledby="class-${row.class}-title">
    <h3 id="class-${row.class}-title">${name}</h3>
    <p class="small">
      Drift ${formatValue(row.drift, 'number')}; usual:
      ${usualDriftWords(rangeOf(row.past))}${row.named && html` · <a href="#verdict">named by the gate</a>`}
    </p>
    <div class="strip">
      ${map(row.before, labels.before)} ${map(row.after, labels.after)}
      ${row.change !== null && changeFigure(row.change, name, side)}
    </div>
  </article>`;
}
