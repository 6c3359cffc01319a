import { CONTROL, definitionsHtml } from './definitions.ts';
import { faithfulnessChart } from './faithfulness-chart.ts';
import { figureCell, scrollRegion } from './figure-html.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { LOCALISATION } from './localisation-figures.ts';
import type { ReportModel } from './report-model.ts';
import { trackedFigure } from './tracked-figures.ts';

const SANITY = [
  {
    term: 'Same map with another seed',
    meaning:
      'Rank correlation of the map with one made from other random masks, on a sample of the images; higher is better.',
  },
  {
    term: 'Same map of a randomised model',
    meaning:
      'Rank correlation, signs left out, with the map of the same network after its weights changed places; ' +
      'lower is better: a map that survives does not explain the model.',
  },
];

/** Insertion and deletion of pixels in the order of the maps, beside the two controls. */
export function faithfulnessSection(model: ReportModel): SafeHtml {
  const rows = [
    { title: 'Insertion AUC', better: 'higher is better', figure: model.insertion },
    { title: 'Deletion AUC', better: 'lower is better', figure: model.deletion },
  ];
  const sanity = [
    { title: 'Same map with another seed', figure: model.seedStability },
    { title: 'Same map of a randomised model', figure: model.modelRandomisation },
  ].filter(({ figure }) => figure.map !== null);
  const charts = rows.flatMap(({ title, better, figure }) => {
    const chart = faithfulnessChart(title, figure);
    return chart === null
      ? []
      : [
          html`<div class="chart">
            <h3>${title}<span>, ${better}</span></h3>
            ${chart}
          </div>`,
        ];
  });
  return html`<section id="faithfulness" aria-labelledby="faithfulness-title">
    <h2 id="faithfulness-title">Insertion and deletion</h2>
    <p>
      Do the maps rank pixels as the model does? Pixels are put in, or blanked, in the order of the map, and the
      probability of the class is followed. A centre map is the control to beat: things are often in the middle.
    </p>
    ${charts.length === 0 ? html`<p class="absent">Not measured in this run.</p>` : html`<div class="charts">${charts}</div>`}
    ${
      charts.length > 0 &&
      scrollRegion(
        'Insertion and deletion, table',
        html`<table>
          <caption>
            Mean over images, 95 % intervals below
          </caption>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="number">These maps</th>
              <th scope="col" class="number">Centre map</th>
              <th scope="col" class="number">Random map</th>
            </tr>
          </thead>
          <tbody>
            ${[...rows, ...model.localisation, ...sanity].map(
              ({ title, figure }) =>
                html`<tr>
                  <th scope="row">${title}</th>
                  <td class="number">${figureCell(figure.map, 'number')}</td>
                  <td class="number">${figureCell(figure.centre, 'number')}</td>
                  <td class="number">${figureCell(figure.random, 'number')}</td>
                </tr>`,
            )}
          </tbody>
        </table>`,
      )
    }
    ${
      model.seedStability.map !== null &&
      model.modelRandomisation.map === null &&
      html`<p class="absent">
        Not compared with a randomised model: its weights could not be reached (they lie on a server or beside the
        model's file), or its maps came out degenerate.
      </p>`
    }
    ${definitionsHtml([
      ...(['insertion_auc', 'deletion_auc'] as const)
        .map(trackedFigure)
        .map(({ title, definition }) => ({ term: title, meaning: definition })),
      ...(model.localisation.length === 0 ? [] : [LOCALISATION]),
      ...(sanity.length === 0 ? [] : SANITY),
      CONTROL,
    ])}
  </section>`;
}
