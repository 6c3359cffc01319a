import type { Confusion, ConfusionCell } from './confusion-count.ts';
import { definitionsHtml } from './definitions.ts';
import { scrollRegion } from './figure-html.ts';
import { formatCount, formatCounted, formatValue } from './format-figure.ts';
import { breakable, clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { saliencyPng } from './map-pictures.ts';
import { figureHtml, pictureHtml } from './picture.ts';
import type { ReportMap, ReportModel } from './report-model.ts';

/** Classes in the matrix at most: those with the most wrong answers. */
const MATRIX_CLASSES = 20;
/** Kinds of wrong answers that are shown with maps. */
const MOST_SHOWN = 12;
const PICTURE_SIDE = 96;

/** The classes whose own maps stand beside the wrong answers that are shown. */
export function confusedClasses(confusion: Confusion): ReadonlySet<number> {
  const wrong = wrongAnswers(confusion);
  if (wrong.every(({ map }) => map === null)) return new Set();
  return new Set(wrong.slice(0, MOST_SHOWN).flatMap(({ label, predicted }) => [label, predicted]));
}

/** Kinds of wrong answers, the most frequent first. */
function wrongAnswers({ cells }: Confusion): ConfusionCell[] {
  return cells
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.images - a.images || a.label - b.label || a.predicted - b.predicted);
}

/** What the model says instead of what, and what it looked at when it was wrong. */
export function confusionSection(model: ReportModel): SafeHtml | false {
  const { confusion } = model;
  if (confusion.labelled === 0) return false;
  const wrong = wrongAnswers(confusion);
  const wrongCount = wrong.reduce((sum, { images }) => sum + images, 0);
  const share = formatValue(wrongCount / confusion.labelled, 'percent');
  return html`<section id="confusion" aria-labelledby="confusion-title">
    <h2 id="confusion-title">When it was wrong</h2>
    <p>
      ${
        wrongCount === 0
          ? `The model is right in all ${formatCount(confusion.labelled)} labelled images.`
          : `The model is wrong in ${formatCount(wrongCount)} of ${formatCount(confusion.labelled)} labelled images (${share}). ` +
            'A count leads to its images.'
      }
    </p>
    ${wrong.length > 0 && scrollRegion('Confusion, table', matrix(model, wrong))}
    ${wrong.some(({ map }) => map !== null) && lookedAt(model, wrong)}
    ${wrong.length > 0 && definitionsHtml(DEFINITIONS)}
  </section>`;
}

function linkTo({ label, predicted }: Pick<ConfusionCell, 'label' | 'predicted'>): string {
  return `#images?label=${label}&said=${predicted}`;
}

function matrix(model: ReportModel, wrong: readonly ConfusionCell[]): SafeHtml {
  const { cells } = model.confusion;
  const errors = new Map<number, number>();
  for (const { label, predicted, images } of wrong) {
    errors.set(label, (errors.get(label) ?? 0) + images);
    errors.set(predicted, (errors.get(predicted) ?? 0) + images);
  }
  const all = new Set(cells.flatMap(({ label, predicted }) => [label, predicted]));
  const count = (index: number): number => errors.get(index) ?? 0;
  const classes = [...all]
    .sort((a, b) => count(b) - count(a) || a - b)
    .slice(0, MATRIX_CLASSES)
    .sort((a, b) => a - b);
  const byKey = new Map(cells.map((cell) => [`${cell.label}>${cell.predicted}`, cell]));
  const rowTotals = new Map<number, number>();
  for (const { label, images } of cells) rowTotals.set(label, (rowTotals.get(label) ?? 0) + images);
  const left = all.size - classes.length;
  return html`<table class="matrix">
    <caption>
      Rows: the label. Columns: what the model says. Stronger colour: a larger share of the
      row${left > 0 && `; the ${classes.length} classes with the most wrong answers of ${all.size}`}
    </caption>
    <thead>
      <tr>
        <th scope="col">Label</th>
        ${classes.map((index) => html`<th scope="col" class="number">${breakable(clipText(model.nameOf(index), 14))}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${classes.map((label) => {
        const total = rowTotals.get(label) ?? 0;
        return html`<tr>
          <th scope="row">${breakable(clipText(model.nameOf(label), 24))}</th>
          ${classes.map((predicted) => matrixCell(model, byKey.get(`${label}>${predicted}`), total))}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function matrixCell(model: ReportModel, cell: ConfusionCell | undefined, total: number): SafeHtml {
  if (cell === undefined) return html`<td class="number none">0</td>`;
  const right = cell.label === cell.predicted;
  const shade = Math.ceil((8 * cell.images) / Math.max(1, total));
  const words = right
    ? `${cell.images} ${model.nameOf(cell.label)}, right`
    : `${cell.images} ${model.nameOf(cell.label)} seen as ${model.nameOf(cell.predicted)}`;
  return html`<td class="number ${right ? 'right' : 'wrong'} shade-${shade}">
    <a href="${linkTo(cell)}" aria-label="${clipText(words, 120)}">${formatCount(cell.images)}</a>
  </td>`;
}

function lookedAt(model: ReportModel, wrong: readonly ConfusionCell[]): SafeHtml {
  const shown = wrong.slice(0, MOST_SHOWN);
  return html`<h3 class="part">What it looked at</h3>
    <p class="aside">
      For the ${shown.length === wrong.length ? '' : `${shown.length} `}most frequent kinds of wrong answers: the mean
      map of what it said in these images, beside where it looks for either class when it explains that class.
    </p>
    <div class="confusions">${shown.map((cell) => confusionRow(model, cell))}</div>`;
}

function confusionRow(model: ReportModel, cell: ConfusionCell): SafeHtml {
  const label = clipText(model.nameOf(cell.label), 40);
  const said = clipText(model.nameOf(cell.predicted), 40);
  const mapOf = (index: number): ReportMap | null => model.confusedMaps.get(index) ?? null;
  const picture = (map: ReportMap | null, alt: string): SafeHtml =>
    map === null ? html`<span class="empty"></span>` : pictureHtml(saliencyPng(map, PICTURE_SIDE), alt, map);
  return html`<div class="version-row">
    <h4>${label} seen as ${said}</h4>
    <p class="small">
      <a href="${linkTo(cell)}">${formatCounted(cell.images, 'image')}</a>
    </p>
    <div class="strip">
      ${figureHtml(
        picture(cell.map, `Where it looks when ${label} is seen as ${said}`),
        html`<strong>when wrong</strong>`,
      )}
      ${figureHtml(picture(mapOf(cell.predicted), `Where it looks for ${said}`), `for ${said}`)}
      ${figureHtml(picture(mapOf(cell.label), `Where it looks for ${label}`), `for ${label}`)}
    </div>
  </div>`;
}

const DEFINITIONS = [
  {
    term: 'Confusion',
    meaning:
      'A count of images by their label and by what the model says. The diagonal is right. The label may be the one that is wrong: look at the images.',
  },
  {
    term: 'When wrong',
    meaning:
      'The mean of the saliency maps of the images that carry one label and are given another class: what spoke for the wrong answer. Where it is like the map of the class that was said, the model saw that class where it usually is; where it is not, something else was at work.',
  },
];
