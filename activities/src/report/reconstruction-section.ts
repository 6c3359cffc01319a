import { CONTROL, definitionsHtml, INTERVAL } from './definitions.ts';
import { figureCell, scrollRegion } from './figure-html.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { formatValue } from './format-figure.ts';
import { reconstructionChart } from './reconstruction-chart.ts';
import type { ReportModel } from './report-model.ts';
import { trackedFigure } from './tracked-figures.ts';

/** Reconstruction accuracy per removed share with its controls, as a chart and as a table. */
export function reconstructionSection(model: ReportModel): SafeHtml {
  const points = model.reconstruction;
  return html`<section id="reconstruction" aria-labelledby="reconstruction-title">
    <h2 id="reconstruction-title">Reconstruction accuracy</h2>
    <p>
      A part of each picture is removed and filled in plausibly, without knowledge of the class. If the class survives
      less often when the <em>salient</em> part is gone than when a <em>random</em> part of the same size and content is
      gone, the maps mark what the model needs. The gap is the measure; the accuracy alone is not.
    </p>
    ${points.length === 0 && html`<p class="absent">Not measured in this run.</p>`}
    ${
      points.length > 0 &&
      html`<div class="side-by-side">
        <div class="chart wide">${reconstructionChart(points)}</div>
        ${scrollRegion('Reconstruction accuracy, table', table(model))}
      </div>`
    }
    ${model.run.generator !== null && html`<p class="aside">Filled in by: ${clipText(model.run.generator, 80)}.</p>`}
    ${definitionsHtml([
      ...(['reconstruction_accuracy', 'reconstruction_gap'] as const)
        .map(trackedFigure)
        .map(({ title, definition }) => ({ term: title, meaning: definition })),
      {
        term: 'Removed share',
        meaning:
          "How many of the most salient pixels are removed, as a share of the salient region: the pixels above the mean of the map averaged over a mask's cell, or the box around the most salient ones where the job says so.",
      },
      CONTROL,
      INTERVAL,
    ])}
  </section>`;
}

function table(model: ReportModel): SafeHtml {
  return html`<table>
    <caption>
      Share of reconstructions that keep their class, by removed region
    </caption>
    <thead>
      <tr>
        <th scope="col">Removed</th>
        <th scope="col" class="number">Salient</th>
        <th scope="col" class="number">Random</th>
        <th scope="col" class="number">Non-salient</th>
        <th scope="col" class="number">Gap</th>
      </tr>
    </thead>
    <tbody>
      ${model.reconstruction.slice(0, 20).map(
        ({ removedShare, salient, random, nonSalient, gap }) =>
          html`<tr>
            <th scope="row">${formatValue(removedShare, 'percent')}</th>
            <td class="number">${figureCell(salient, 'percent')}</td>
            <td class="number">${figureCell(random, 'percent')}</td>
            <td class="number">${figureCell(nonSalient, 'percent')}</td>
            <td class="number">${figureCell(gap, 'points')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
