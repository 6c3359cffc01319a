import { formatCount, formatValue } from '../format-figure.ts';
import { clipText, html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { changeLegend, saliencyLegend } from '../legend.ts';
import { saliencyPng } from '../map-pictures.ts';
import { changeFigure, figureHtml, framedHtml, pictureHtml } from '../picture.ts';
import { rangeOf, usualDriftWords } from '../usual-drift.ts';
import type { ReportMap } from '../report-model.ts';
import { changeOf, mapIn, type ComparedMaps } from './compared-maps.ts';
import type { ClassSide, ComparedClass, Comparison } from './comparison.ts';

/** The map of each class before, now, and what changed. */
export function pairsSection(comparison: Comparison, maps: ComparedMaps, most: number, pictureSide: number): SafeHtml {
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
    <div class="version-maps">${shown.map((row) => classPair(comparison, row, maps, pictureSide))}</div>
  </section>`;
}

function classPair(comparison: Comparison, row: ComparedClass, maps: ComparedMaps, side: number): SafeHtml {
  const { labels } = comparison;
  const name = clipText(row.name, 40);
  const change = changeOf(row, maps);
  const map = (shown: ClassSide | null, values: ReportMap | null, version: string): SafeHtml => {
    const label = clipText(version, 24);
    if (shown === null || values === null)
      return figureHtml(html`<span class="empty"></span>`, html`${label}: not explained`);
    const picture = pictureHtml(saliencyPng(values, side), `Saliency map of ${name} in ${label}`, values);
    return figureHtml(
      framedHtml(picture, shown.window, values),
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
      ${map(row.before, mapIn(maps.before, row), labels.before)} ${map(row.after, mapIn(maps.after, row), labels.after)}
      ${change !== null && changeFigure(change, name, side)}
    </div>
  </article>`;
}
