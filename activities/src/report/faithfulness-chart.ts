import * as Plot from '@observablehq/plot';
import { formatValue, readFigure } from './format-figure.ts';
import type { SafeHtml } from './html.ts';
import type { ControlledFigure } from './report-model.ts';
import { staticSvg } from './static-svg.ts';

const ROWS = [
  { key: 'map', name: 'these maps', colour: 'var(--series-salient)', symbol: 'circle' },
  { key: 'centre', name: 'centre', colour: 'var(--series-control)', symbol: 'triangle' },
  { key: 'random', name: 'random', colour: 'var(--series-plain)', symbol: 'square' },
] as const;

/** An AUC of the maps beside that of a centre map and of a random map, with 95 % intervals. */
export function faithfulnessChart(title: string, figure: ControlledFigure): SafeHtml | null {
  const rows = ROWS.flatMap(({ key, ...row }) => {
    const read = readFigure(figure[key]);
    if (read === null) return [];
    const { low, high } = read.interval ?? { low: read.value, high: read.value };
    return [{ ...row, value: read.value, low, high }];
  });
  if (rows.length === 0) return null;
  const values = rows.map(({ name, value }) => `${name} ${formatValue(value, 'number')}`).join(', ');
  return staticSvg(
    {
      width: 340,
      height: 140,
      marginLeft: 82,
      marginRight: 46,
      marginTop: 8,
      marginBottom: 28,
      x: { domain: [0, 1], ticks: 5, grid: true, label: null, tickSize: 0, tickPadding: 8 },
      y: { type: 'point', domain: ROWS.map(({ name }) => name), label: null, tickSize: 0, padding: 0.6 },
      marks: [
        ...rows.map((row) =>
          Plot.ruleY([row], {
            y: 'name',
            x1: 'low',
            x2: 'high',
            stroke: row.colour,
            strokeWidth: 9,
            strokeOpacity: 0.35,
          }),
        ),
        ...rows.map((row) => Plot.dot([row], { x: 'value', y: 'name', r: 3.5, fill: row.colour, symbol: row.symbol })),
        Plot.text(rows, {
          x: 'high',
          y: 'name',
          text: ({ value }: { value: number }) => formatValue(value, 'number'),
          textAnchor: 'start',
          dx: 9,
          fill: 'currentColor',
        }),
      ],
    },
    `${title}: ${values}.`,
  );
}
