import { formatValue, readFigure } from '../format-figure.ts';
import { clipText, html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { trackedFigure } from '../tracked-figures.ts';
import { movedBeyondPast } from './comparison.ts';
import type { ComparedClass, Comparison } from './comparison.ts';
import { driftChart } from './drift-chart.ts';

/** Classes in the chart: those that moved most. */
const MOST_ROWS = 30;

/** How far each class's map moved, beside what is usual. */
export function driftSection({ classes, labels }: Comparison): SafeHtml {
  const moved = classes
    .filter(({ drift }) => readFigure(drift) !== null)
    .toSorted((a, b) => (b.drift ?? 0) - (a.drift ?? 0));
  const shown = moved.slice(0, MOST_ROWS);
  return html`<section id="drift" aria-labelledby="drift-title">
    <h2 id="drift-title">Drift beside what is usual</h2>
    <p class="aside">${trackedFigure('drift').definition}</p>
    ${
      shown.length === 0
        ? html`<p>No class can be compared: the versions have no class in common, or maps of different sizes.</p>`
        : html`<p>${inWords(moved, labels)}</p>
            <p class="aside">
              Full: the change from ${clipText(labels.before, 24)} to ${clipText(labels.after, 24)}, a diamond where it
              is beyond all of the class's accepted changes before, which are the rings.
              ${shown.length < moved.length && `The ${shown.length} of ${moved.length} classes that moved most.`}
            </p>
            <div class="wide">${driftChart(shown)}</div>`
    }
  </section>`;
}

function inWords(classes: readonly ComparedClass[], labels: Comparison['labels']): string {
  const most = classes[0];
  const first = `From ${clipText(labels.before, 24)} to ${clipText(labels.after, 24)} the class that moved most is ${clipText(most?.name ?? '', 40)}, by ${formatValue(most?.drift, 'number')}.`;
  const { moved, of, expected } = movedBeyondPast(classes);
  if (of === 0) return `${first} No version was accepted with a change before it, so what is usual is not known.`;
  const changes = Math.max(...classes.map(({ past }) => past.length));
  const before = changes === 1 ? 'the one accepted change' : `any of up to ${changes} accepted changes`;
  const usual = `${expected < 10 ? expected.toFixed(1) : Math.round(expected)}`;
  return `${first} ${moved} of ${of} classes moved further than in ${before} before; of a change like those one expects ${usual}.`;
}
