import type { Figure } from '@saliency-atlas/contract';
import * as Plot from '@observablehq/plot';
import { formatValue, readFigure } from './format-figure.ts';
import type { SafeHtml } from './html.ts';
import type { ReconstructionPoint } from './report-model.ts';
import { staticSvg } from './static-svg.ts';

const SERIES = [
  { key: 'nonSalient', name: 'non-salient', colour: 'var(--series-plain)', symbol: 'square' },
  { key: 'random', name: 'random', colour: 'var(--series-control)', symbol: 'triangle' },
  { key: 'salient', name: 'salient', colour: 'var(--series-salient)', symbol: 'circle' },
] as const;

/** Height of a label in percent of the axis. */
const LABEL_HEIGHT = 6.5;

interface Point {
  readonly share: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Reconstruction accuracy against the removed share, for salient, random and non-salient regions, with intervals. */
export function reconstructionChart(points: readonly ReconstructionPoint[]): SafeHtml {
  const series = SERIES.map(({ key, ...rest }) => ({
    ...rest,
    points: points.flatMap((point) => toPoint(point.removedShare, point[key])),
  }));
  const labelAt = spreadLabels(
    series.flatMap(({ name, points: own }) => own.slice(-1).map(({ value }) => ({ name, value }))),
  );
  return staticSvg(
    {
      width: 430,
      height: 300,
      marginTop: 26,
      marginLeft: 46,
      marginRight: 92,
      marginBottom: 42,
      x: {
        label: 'removed share of the salient region →',
        labelAnchor: 'left',
        labelArrow: 'none',
        tickSize: 0,
        tickPadding: 8,
        ticks: points.map(({ removedShare }) => removedShare * 100),
        tickFormat: (share: number) => `${Math.round(share)} %`,
        inset: 8,
      },
      y: { domain: [0, 100], label: '↑ keeps its class, %', labelArrow: 'none', grid: true, ticks: 5, tickSize: 0 },
      marks: series.flatMap(({ points: own, colour, symbol, name }) => [
        Plot.areaY(own, { x: 'share', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.16 }),
        Plot.line(own, { x: 'share', y: 'value', stroke: colour, strokeWidth: 2 }),
        Plot.dot(own, { x: 'share', y: 'value', symbol, fill: colour, r: 4 }),
        Plot.text(own.slice(-1), {
          x: 'share',
          y: () => labelAt.get(name) ?? 0,
          text: () => name,
          textAnchor: 'start',
          dx: 12,
          fill: colour,
          fontWeight: 600,
        }),
      ]),
    },
    describe(points),
  );
}

/** Heights of the labels at the lines' ends, moved up until none covers another. */
function spreadLabels(ends: readonly { readonly name: string; readonly value: number }[]): Map<string, number> {
  const placed = new Map<string, number>();
  let lowest = -Infinity;
  for (const { name, value } of [...ends].sort((a, b) => a.value - b.value)) {
    lowest = Math.max(value, lowest + LABEL_HEIGHT);
    placed.set(name, lowest);
  }
  return placed;
}

function toPoint(removedShare: number, figure: Figure | null): Point[] {
  const read = readFigure(figure);
  if (read === null) return [];
  const { low, high } = read.interval ?? { low: read.value, high: read.value };
  return [{ share: removedShare * 100, value: read.value * 100, low: low * 100, high: high * 100 }];
}

function describe(points: readonly ReconstructionPoint[]): string {
  const parts = points.map(({ removedShare, salient, random, nonSalient }) => {
    const value = (figure: Figure | null): string => formatValue(readFigure(figure)?.value, 'percent');
    return `${formatValue(removedShare, 'percent')} removed: salient ${value(salient)}, random ${value(random)}, non-salient ${value(nonSalient)}`;
  });
  return `Reconstruction accuracy by removed share. ${parts.join('; ')}.`;
}
