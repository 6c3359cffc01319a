import * as Plot from '@observablehq/plot';
import { formatValue } from '../format-figure.ts';
import { clipText } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { staticSvg } from '../static-svg.ts';
import { rangeOf, usualDriftWords } from '../usual-drift.ts';
import { isBeyondPast } from './comparison.ts';
import type { ComparedClass } from './comparison.ts';

const ROW_HEIGHT = 22;
const NAME_LENGTH = 18;

/** Drift of each class as a dot, beside its drifts in the accepted changes before as faint ones. */
export function driftChart(classes: readonly ComparedClass[]): SafeHtml {
  const rows = classes.flatMap(({ drift, past, name }, at) =>
    drift === null ? [] : [{ at, name, drift, past, beyond: isBeyondPast({ drift, past }) }],
  );
  const earlier = rows.flatMap(({ at, past }) => past.map((drift) => ({ at, drift })));
  const named = new Map(rows.map(({ at, name }) => [at, clipText(name, NAME_LENGTH)]));
  const words = rows.map(
    ({ name, drift, past }) =>
      `${clipText(name, 40)} ${formatValue(drift, 'number')}, usual ${usualDriftWords(rangeOf(past))}`,
  );
  const dot = { x: 'drift', y: 'at' } as const;
  return staticSvg(
    {
      width: 480,
      height: 48 + ROW_HEIGHT * rows.length,
      marginTop: 8,
      marginLeft: 132,
      marginRight: 20,
      marginBottom: 40,
      x: {
        label: 'drift →',
        labelAnchor: 'left',
        labelArrow: 'none',
        zero: true,
        nice: true,
        grid: true,
        ticks: 5,
        tickSize: 0,
        tickPadding: 6,
      },
      y: {
        type: 'point',
        domain: rows.map(({ at }) => at),
        label: null,
        tickSize: 0,
        tickPadding: 10,
        tickFormat: (at: number) => named.get(at) ?? '',
        padding: 0.6,
      },
      marks: [
        Plot.ruleY(rows, { y: 'at', stroke: 'var(--rule)' }),
        Plot.dot(earlier, { ...dot, r: 3.5, stroke: 'var(--faint)', strokeWidth: 1.2 }),
        Plot.dot(
          rows.filter(({ beyond }) => !beyond),
          { ...dot, r: 4.5, fill: 'var(--accent)' },
        ),
        Plot.dot(
          rows.filter(({ beyond }) => beyond),
          { ...dot, r: 5.5, fill: 'var(--refused)', symbol: 'diamond' },
        ),
      ],
    },
    `Drift of classes beside that of accepted changes before. ${words.join('; ')}.`,
  );
}
