import { classCard } from './class-card.ts';
import { definitionsHtml } from './definitions.ts';
import { figureCell, scrollRegion } from './figure-html.ts';
import { formatCount } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { saliencyLegend } from './legend.ts';
import { overlaySlider } from './overlay-slider.ts';
import type { ReportLimits } from './report-limits.ts';
import type { ReportClass, ReportModel } from './report-model.ts';
import { trackedFigure } from './tracked-figures.ts';
import type { TrackedFigure } from './tracked-figures.ts';

const COLUMNS: readonly TrackedFigure['key'][] = [
  'accuracy',
  'transplant_flip',
  'concentrated_share',
  'window_share',
  'drift',
  'reconstruction_gap',
  'salient_share',
];

/** All classes as a table, then a card of pictures for each of `shown`. */
export function classesSection(model: ReportModel, ordered: readonly ReportClass[], limits: ReportLimits): SafeHtml {
  const shown = model.pictured.slice(0, limits.classes);
  return html`<section id="classes" aria-labelledby="classes-title">
    <h2 id="classes-title">Class by class</h2>
    <p class="aside">
      In the order in which to look at them: classes that the gate names, then those with the most transplant flips of
      any part or concentrated images, then by drift.
    </p>
    ${ordered.length === 0 && html`<p>No class has images.</p>`}
    ${ordered.length > 0 && scrollRegion('Classes, table', classTable(ordered, shown.length, limits))}
    ${shown.length < ordered.length && html`<p class="aside">Pictures of ${shown.length} of ${ordered.length} classes are shown.</p>`}
    ${shown.length > 0 && html`<div class="toolbar">${overlaySlider()} ${saliencyLegend()}</div>`}
    ${shown.map((row) => classCard(model, row, limits))} ${shown.length > 0 && definitionsHtml(PICTURE_DEFINITIONS)}
  </section>`;
}

function classTable(ordered: readonly ReportClass[], linked: number, limits: ReportLimits): SafeHtml {
  const rows = ordered.slice(0, limits.tableRows);
  const left = ordered.length - rows.length;
  return html`<table>
    <caption>
      Figures of each class${left > 0 && `; ${left} more classes are in the run's tables`}
    </caption>
    <thead>
      <tr>
        <th scope="col">Class</th>
        <th scope="col" class="number">Images</th>
        ${COLUMNS.map((key) => html`<th scope="col" class="number">${trackedFigure(key).shortTitle}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map((row, position) => classRow(row, position < linked))}
    </tbody>
  </table>`;
}

function classRow(row: ReportClass, isLinked: boolean): SafeHtml {
  const name = clipText(row.name, 40);
  return html`<tr>
    <th scope="row">${isLinked ? html`<a href="#class-${row.class}">${name}</a>` : name}</th>
    <td class="number">${formatCount(row.images)}</td>
    ${COLUMNS.map((key) => html`<td class="number">${figureCell(row.figures?.[key], trackedFigure(key).unit)}</td>`)}
  </tr>`;
}

const PICTURE_DEFINITIONS = [
  {
    term: 'Global saliency',
    meaning:
      "The mean of the saliency maps of the class's images. Bright pixels matter more to the model than the image's average pixel. All maps of the page share one colour scale, from the image's mean to three standard deviations (SD) of the map's values above it.",
  },
  {
    term: 'Salient frequency',
    meaning: 'For each pixel the share of images in which it is salient, from 0 % (dark) to 100 % (bright).',
  },
  {
    term: 'Reconstructed global input',
    meaning:
      'The mean over the images of their 30 % most salient pixels, on black: what the model sees of the class. It is put back into the model. The same picture made with maps shuffled among images is its control.',
  },
  {
    term: 'Typical, wrong, outlier',
    meaning:
      "Typical: classified right, and the map is most like the class's. Wrong: labelled as this class and classified otherwise, the most certain first; the map explains the wrong answer. Outlier: classified right, but the map is least like the class's.",
  },
  {
    term: 'Accepted and refused reconstructions',
    meaning:
      'A region was removed and filled in without knowledge of the class. Accepted: the model still gives the class it gave before. Refused: it does not.',
  },
];
