import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';
import * as Plot from '@observablehq/plot';
import { formatInterval, formatValue, readFigure } from './format-figure.ts';
import { clipText } from './html.ts';
import type { SafeHtml } from './html.ts';
import { staticSvg } from './static-svg.ts';
import type { TrackedFigure } from './tracked-figures.ts';

interface VersionPoint {
  readonly sequence: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface ClassPoint {
  readonly sequence: number;
  readonly value: number;
  readonly name: string;
}

const WIDTH = 340;
const HEIGHT = 190;
/** Dots of single classes in one chart: more are neither told apart nor quick to draw. */
const MOST_DOTS = 300;

/**
 * A figure over the versions: the overall figure with its 95 % interval as a line, every class as a faint dot.
 * Refused versions carry a cross. Null where no version has the figure.
 */
export function versionChart(history: readonly HistoryEntry[], figure: TrackedFigure): SafeHtml | null {
  const factor = figure.unit === 'number' ? 1 : 100;
  const overall = history.flatMap((entry): VersionPoint[] => {
    const read = readFigure(entry.overall[figure.key]);
    if (read === null) return [];
    const { low, high } = read.interval ?? { low: read.value, high: read.value };
    return [{ sequence: entry.sequence, value: read.value * factor, low: low * factor, high: high * factor }];
  });
  const last = history.at(-1)?.sequence;
  const classes = thinned(
    history.flatMap((entry) => entry.classes.flatMap((row) => classPoint(entry, row, figure, factor))),
    last,
  );
  if (overall.length + classes.length === 0) return null;
  const refused = new Set(history.filter(({ gate }) => gate.verdict === 'refused').map(({ sequence }) => sequence));
  const extreme = extremeClass(
    classes.filter(({ sequence }) => sequence === last),
    figure,
  );
  return staticSvg(
    {
      width: WIDTH,
      height: HEIGHT,
      marginTop: 12,
      marginLeft: 44,
      marginRight: 16,
      marginBottom: history.length > 5 ? 54 : 32,
      x: {
        type: 'point',
        domain: history.map(({ sequence }) => sequence),
        label: null,
        tickSize: 0,
        tickPadding: 12,
        tickRotate: history.length > 5 ? -40 : 0,
        tickFormat: (sequence: number) => versionName(history, sequence, 10),
      },
      y: { label: null, ticks: 4, grid: true, nice: true, tickSize: 0, tickFormat: axisFormat(figure) },
      marks: [
        Plot.dot(classes, { x: 'sequence', y: 'value', r: 2.2, fill: 'var(--faint)', fillOpacity: 0.55 }),
        Plot.ruleX(overall, { x: 'sequence', y1: 'low', y2: 'high', stroke: 'var(--accent)', strokeWidth: 2 }),
        Plot.line(overall, { x: 'sequence', y: 'value', stroke: 'var(--accent)', strokeWidth: 1.5 }),
        Plot.dot(
          overall.filter(({ sequence }) => !refused.has(sequence)),
          { x: 'sequence', y: 'value', r: 4, fill: 'var(--accent)' },
        ),
        Plot.dot(
          overall.filter(({ sequence }) => refused.has(sequence)),
          { x: 'sequence', y: 'value', r: 5, symbol: 'times', stroke: 'var(--refused)', strokeWidth: 2.5 },
        ),
        Plot.text(extreme, {
          x: 'sequence',
          y: 'value',
          text: (point: ClassPoint) => clipText(point.name, 16),
          textAnchor: 'end',
          dx: -8,
          fill: 'var(--muted)',
        }),
      ],
    },
    describe(history, figure),
  );
}

function classPoint(entry: HistoryEntry, row: ClassFigures, figure: TrackedFigure, factor: number): ClassPoint[] {
  const read = readFigure(row[figure.key]);
  return read === null ? [] : [{ sequence: entry.sequence, value: read.value * factor, name: row.class_name }];
}

/** At most MOST_DOTS points: those of the classes that stand furthest from the middle in the last version. */
function thinned(points: readonly ClassPoint[], last: number | undefined): readonly ClassPoint[] {
  if (points.length <= MOST_DOTS) return points;
  const now = points.filter(({ sequence }) => sequence === last);
  const middle = now.map(({ value }) => value).sort((a, b) => a - b)[Math.floor(now.length / 2)] ?? 0;
  const versions = new Set(points.map(({ sequence }) => sequence)).size;
  const kept = now
    .toSorted((a, b) => Math.abs(b.value - middle) - Math.abs(a.value - middle) || (a.name < b.name ? -1 : 1))
    .slice(0, Math.floor(MOST_DOTS / versions));
  const names = new Set(kept.map(({ name }) => name));
  return points.filter(({ name }) => names.has(name));
}

/** The worst class of the last version: the one that a reader would ask for. */
function extremeClass(points: readonly ClassPoint[], figure: TrackedFigure): ClassPoint[] {
  if (figure.better === null || points.length < 2) return [];
  const sign = figure.better === 'lower' ? 1 : -1;
  const worst = points.reduce((a, b) => (sign * b.value > sign * a.value ? b : a));
  return [worst];
}

function axisFormat(figure: TrackedFigure): (value: number) => string {
  if (figure.unit === 'number') return (value) => value.toFixed(2).replace('-', '−');
  return (value) => `${String(Number(value.toFixed(1))).replace('-', '−')}${figure.unit === 'percent' ? ' %' : ''}`;
}

function versionName(history: readonly HistoryEntry[], sequence: number, limit: number): string {
  return clipText(history.find((entry) => entry.sequence === sequence)?.version ?? '', limit);
}

function describe(history: readonly HistoryEntry[], figure: TrackedFigure): string {
  const parts = history.map((entry) => {
    const read = readFigure(entry.overall[figure.key]);
    const interval = formatInterval(read, figure.unit);
    const refused = entry.gate.verdict === 'refused' ? ', refused' : '';
    const value = formatValue(read?.value, figure.unit);
    return `version ${clipText(entry.version, 30)}: ${value}${interval === '' ? '' : ` (${interval})`}${refused}`;
  });
  return `${figure.title} over versions. ${parts.join('; ')}.`;
}
