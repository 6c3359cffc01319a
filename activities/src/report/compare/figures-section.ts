import { definitionsHtml, INTERVAL } from '../definitions.ts';
import { figureCell, scrollRegion } from '../figure-html.ts';
import { formatCount } from '../format-figure.ts';
import type { TrackedValue } from '../format-figure.ts';
import { clipText, html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { measuredFigures, TRACKED_FIGURES, trackedFigure } from '../tracked-figures.ts';
import type { TrackedFigure } from '../tracked-figures.ts';
import { changeCell } from './change-cell.ts';
import { figureChange } from './figure-change.ts';
import type { ComparedClass, Comparison } from './comparison.ts';

/** Drift is itself a comparison and has a section of its own. */
const withoutDrift = (figures: readonly TrackedFigure[]) => figures.filter(({ key }) => key !== 'drift');
const FIGURES = withoutDrift(TRACKED_FIGURES);

const CLASS_COLUMNS = (
  ['accuracy', 'transplant_flip', 'concentrated_share', 'window_share', 'reconstruction_gap'] as const
).map(trackedFigure);

/** Every tracked figure in both versions and its change: over all classes, then class by class. */
export function figuresSection(comparison: Comparison, tableRows: number): SafeHtml {
  const { classes } = comparison;
  const left = classes.length - tableRows;
  return html`<section id="figures" aria-labelledby="figures-title">
    <h2 id="figures-title">Figures and their changes</h2>
    <p class="aside">
      Below each change its 95 % interval. Better or worse is said only where the interval leaves out zero; the gate
      asks for more than that, since among many classes some such changes come by chance.
    </p>
    ${scrollRegion('All classes, table', overallTable(comparison))}
    <h3 class="part">Class by class</h3>
    ${scrollRegion('Changes of classes, table', classTable(comparison, classes.slice(0, tableRows)))}
    ${left > 0 && html`<p class="aside">${formatCount(left)} more classes are in the history of the runs.</p>`}
    ${definitionsHtml([...FIGURES.map(({ title, definition }) => ({ term: title, meaning: definition })), INTERVAL, CHANGE])}
  </section>`;
}

const CHANGE = {
  term: 'Interval of a change',
  meaning:
    'Made out of the intervals of the two figures, as if the versions had been measured on different images. On the same images it is wider than it would have to be: what it calls a change is one.',
};

function overallTable({ before, after, labels }: Comparison): SafeHtml {
  return html`<table class="narrow">
    <caption>
      All classes
    </caption>
    <thead>
      <tr>
        <th scope="col">Figure</th>
        <th scope="col" class="number">${clipText(labels.before, 24)}</th>
        <th scope="col" class="number">${clipText(labels.after, 24)}</th>
        <th scope="col" class="number">Change</th>
      </tr>
    </thead>
    <tbody>
      ${withoutDrift(measuredFigures([before, after])).map((figure) => overallRow(figure, before.overall[figure.key], after.overall[figure.key]))}
    </tbody>
  </table>`;
}

function overallRow(figure: TrackedFigure, before: TrackedValue, after: TrackedValue): SafeHtml {
  const better = figure.better === null ? '' : `${figure.better} is better`;
  return html`<tr>
    <th scope="row">${figure.title}<span class="interval">${better}</span></th>
    <td class="number">${figureCell(before, figure.unit)}</td>
    <td class="number">${figureCell(after, figure.unit)}</td>
    <td class="number">${changeCell(figureChange(before, after), figure)}</td>
  </tr>`;
}

function classTable(comparison: Comparison, classes: readonly ComparedClass[]): SafeHtml {
  return html`<table>
    <caption>
      Change of each class from ${clipText(comparison.labels.before, 24)} to ${clipText(comparison.labels.after, 24)}
    </caption>
    <thead>
      <tr>
        <th scope="col">Class</th>
        <th scope="col" class="number">Images</th>
        ${CLASS_COLUMNS.map(({ title }) => html`<th scope="col" class="number">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${classes.map(classRow)}
    </tbody>
  </table>`;
}

function classRow({ class: index, name, before, after }: ComparedClass): SafeHtml {
  const images = (after ?? before)?.figures?.images ?? null;
  return html`<tr>
    <th scope="row"><a href="#class-${index}">${clipText(name, 40)}</a></th>
    <td class="number">${formatCount(images)}</td>
    ${CLASS_COLUMNS.map((figure) => {
      const changed = figureChange(before?.figures?.[figure.key], after?.figures?.[figure.key]);
      return html`<td class="number">${changeCell(changed, figure)}</td>`;
    })}
  </tr>`;
}
