import type { HistoryEntry } from '@saliency-atlas/contract';
import { definitionsHtml } from './definitions.ts';
import { figureCell, scrollRegion } from './figure-html.ts';
import { formatCount, formatValue, readFigure } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { gateQuestions } from './gate-section.ts';
import { changeLegend } from './legend.ts';
import { saliencyPng } from './map-pictures.ts';
import { changeFigure, figureHtml, framedHtml, pictureHtml } from './picture.ts';
import type { ReportLimits } from './report-limits.ts';
import type { PicturedClass, ReportClass, ReportMap, ReportModel } from './report-model.ts';
import { timelineOf } from './timeline.ts';
import { timelinesHtml } from './timelines.ts';
import { measuredFigures, TRACKED_FIGURES } from './tracked-figures.ts';
import type { TrackedFigure } from './tracked-figures.ts';
import { usualDrift, usualDriftWords } from './usual-drift.ts';
import { verdictMark, VERDICT_WORDS } from './verdict-section.ts';

/** Versions side by side: a table, a chart per figure, and each class's map in each version. */
export function versionsSection(model: ReportModel, classes: readonly ReportClass[], limits: ReportLimits): SafeHtml {
  const history = model.history.slice(-limits.versions);
  const left = model.history.length - history.length;
  return html`<section id="versions" aria-labelledby="versions-title">
    <h2 id="versions-title">Versions side by side</h2>
    ${left > 0 && html`<p class="aside">The latest ${history.length} of ${model.history.length} versions.</p>`}
    ${scrollRegion('Versions, table', historyTable(model, history))}
    ${
      history.length > 1 &&
      timelinesHtml(
        'timelines',
        timelineOf(history),
        timelineOf(
          history,
          classes.slice(0, limits.timelineClasses).map((row) => row.class),
        ),
      )
    }
    ${definitionsHtml(TRACKED_FIGURES.map(({ title, definition }) => ({ term: title, meaning: definition })))}
    ${model.gateLimits !== null && gateQuestions(model, model.gateLimits)} ${versionMaps(model, limits)}
  </section>`;
}

function historyTable(model: ReportModel, history: readonly HistoryEntry[]): SafeHtml {
  // A column that no version fills would push the others out of sight.
  const figures = measuredFigures(history);
  return html`<table>
    <caption>
      Overall figures of each version, 95 % intervals below them
    </caption>
    <thead>
      <tr>
        <th scope="col">Version</th>
        <th scope="col">Verdict</th>
        <th scope="col" class="number">Images</th>
        ${figures.map(({ shortTitle }) => html`<th scope="col" class="number">${shortTitle}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${history.toReversed().map((entry) => historyRow(entry, figures, entry.run_id === model.run.runId))}
    </tbody>
  </table>`;
}

function historyRow(entry: HistoryEntry, figures: readonly TrackedFigure[], isThis: boolean): SafeHtml {
  return html`<tr class="${isThis && 'this'}">
    <th scope="row">${clipText(entry.version, 24)}${isThis && html`<span class="interval">this run</span>`}</th>
    <td class="nowrap">${verdictMark(entry.gate.verdict)} ${VERDICT_WORDS[entry.gate.verdict]}${findings(entry)}</td>
    <td class="number">${formatCount(entry.images)}</td>
    ${figures.map(({ key, unit }) => html`<td class="number">${figureCell(entry.overall[key], unit)}</td>`)}
  </tr>`;
}

function findings({ gate: { reasons } }: HistoryEntry): SafeHtml | false {
  if (reasons.length === 0) return false;
  return html`<details class="findings">
    <summary>${reasons.length} ${reasons.length === 1 ? 'finding' : 'findings'}</summary>
    <ul>
      ${reasons.slice(0, 12).map((reason) => html`<li>${clipText(reason, 300)}</li>`)}
    </ul>
  </details>`;
}

function versionMaps(model: ReportModel, limits: ReportLimits): SafeHtml | false {
  const shown = model.pictured
    .slice(0, limits.classes)
    .filter(({ versionMaps: maps }) => maps.some(({ map }) => map !== null));
  if (shown.length === 0) return false;
  return html`<h3 class="part">Where each version looks</h3>
    <p class="aside">
      The mean saliency map of each class on the same scale, version by version; the frame is the window that holds most
      of it. The last picture is what changed since version ${clipText(model.referenceVersion ?? '', 24)}.
    </p>
    ${changeLegend()}
    <div class="version-maps">${shown.map((row) => versionMapRow(model, row, limits))}</div>`;
}

function versionMapRow(model: ReportModel, row: PicturedClass, limits: ReportLimits): SafeHtml {
  const name = clipText(row.name, 40);
  const picture = (map: ReportMap, version: string): SafeHtml =>
    pictureHtml(saliencyPng(map, limits.pictureSide), `Saliency map of ${name} in version ${version}`, map);
  const own = clipText(model.run.version, 16);
  return html`<div class="version-row">
    <h4><a href="#class-${row.class}">${name}</a></h4>
    <p class="small">
      Drift ${formatValue(readFigure(row.figures?.drift)?.value, 'number')}; usual:
      ${usualDriftWords(usualDrift(model.history.slice(0, -1), row.class))}
    </p>
    <div class="strip">
      ${row.versionMaps.slice(-limits.versionMaps).map(({ version, map }) => {
        const short = clipText(version, 16);
        return figureHtml(map === null ? html`<span class="empty"></span>` : picture(map, short), short);
      })}
      ${figureHtml(framedHtml(picture(row.map, own), row.window, row.map), html`<strong>${own}</strong>`)}
      ${row.change !== null && changeFigure(row.change, name, limits.pictureSide)}
    </div>
  </div>`;
}
