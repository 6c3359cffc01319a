import * as Plot from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';
import { formatInterval, formatValue } from './format-figure.ts';
import { clipText } from './html.ts';
import type { Timeline, TimelinePoint, TimelineSeries } from './timeline.ts';
import type { TrackedFigure } from './tracked-figures.ts';

interface VersionPoint {
  readonly at: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

interface ClassPoint {
  readonly at: number;
  readonly value: number;
  readonly name: string;
  readonly point: TimelinePoint;
}

const WIDTH = 340;
const HEIGHT = 190;
/** Dots of single classes in one chart: more are neither told apart nor quick to draw. */
const MOST_DOTS = 300;

/** A chart to draw, and what it shows in words. */
export interface VersionChart {
  readonly options: PlotOptions;
  readonly label: string;
}

/**
 * A figure over the versions: the overall figure with its 95 % intervals as a line, every class as a faint dot; with a
 * class chosen that class's line, and the overall one behind it. Refused versions carry a cross. Null where no version
 * has the figure. Drawn alike for the page as it stands and, when a class is chosen, by the page's script.
 */
export function versionChart(
  timeline: Timeline,
  figure: TrackedFigure,
  chosen: TimelineSeries | null,
): VersionChart | null {
  const overall = linePoints(timeline, timeline.overall, figure);
  const classes = thinned(classPoints(timeline, figure), timeline.versions.length - 1);
  if (overall.length + classes.length === 0) return null;
  const line = chosen === null ? overall : linePoints(timeline, chosen, figure);
  const isRefused = ({ at }: VersionPoint): boolean => timeline.versions[at]?.refused === true;
  const many = timeline.versions.length > 5;
  const named = chosen === null ? extremeClass(classes, figure, timeline.versions.length - 1) : [];
  return {
    label: describe(timeline, chosen ?? timeline.overall, figure),
    options: {
      width: WIDTH,
      height: HEIGHT,
      marginTop: 12,
      marginLeft: 44,
      marginRight: 16,
      marginBottom: many ? 54 : 32,
      x: {
        type: 'point',
        domain: timeline.versions.map((_, at) => at),
        label: null,
        tickSize: 0,
        tickPadding: 12,
        tickRotate: many ? -40 : 0,
        tickFormat: (at: number) => clipText(timeline.versions[at]?.name ?? '', 10),
      },
      y: { label: null, ticks: 4, grid: true, nice: true, tickSize: 0, tickFormat: axisFormat(figure) },
      marks: [
        Plot.dot(classes, {
          x: 'at',
          y: 'value',
          r: 2.2,
          fill: 'var(--faint)',
          fillOpacity: 0.55,
          title: ({ at, point, name }: ClassPoint) =>
            pointWords(timeline.versions[at]?.name ?? '', point, figure, name),
        }),
        chosen === null
          ? null
          : Plot.line(overall, { x: 'at', y: 'value', stroke: 'var(--faint)', strokeDasharray: '4 3' }),
        Plot.ruleX(line, { x: 'at', y1: 'low', y2: 'high', stroke: 'var(--accent)', strokeWidth: 2 }),
        Plot.line(line, { x: 'at', y: 'value', stroke: 'var(--accent)', strokeWidth: 1.5 }),
        Plot.dot(
          line.filter((point) => !isRefused(point)),
          { x: 'at', y: 'value', r: 4, fill: 'var(--accent)', title: 'words' },
        ),
        Plot.dot(line.filter(isRefused), {
          x: 'at',
          y: 'value',
          r: 5,
          symbol: 'times',
          stroke: 'var(--refused)',
          strokeWidth: 2.5,
          title: 'words',
        }),
        Plot.text(named, {
          x: 'at',
          y: 'value',
          text: ({ name }: ClassPoint) => clipText(name, 16),
          textAnchor: 'end',
          dx: -8,
          fill: 'var(--muted)',
        }),
      ],
    },
  };
}

function scaleOf(figure: TrackedFigure): number {
  return figure.unit === 'number' ? 1 : 100;
}

function linePoints({ versions }: Timeline, series: TimelineSeries, figure: TrackedFigure): VersionPoint[] {
  const scale = scaleOf(figure);
  return (series.figures[figure.key] ?? []).flatMap((point, at) => {
    if (point === null) return [];
    const [value, low = value, high = value] = point;
    const words = pointWords(versions[at]?.name ?? '', point, figure, series.name);
    return [{ at, value: value * scale, low: low * scale, high: high * scale, words }];
  });
}

function classPoints({ classes }: Timeline, figure: TrackedFigure): ClassPoint[] {
  return classes.flatMap(({ name, figures }) =>
    (figures[figure.key] ?? []).flatMap((point, at) => {
      return point === null ? [] : [{ at, value: point[0] * scaleOf(figure), name, point }];
    }),
  );
}

/** At most MOST_DOTS points: those of the classes that stand furthest from the middle in the last version. */
function thinned(points: readonly ClassPoint[], last: number): readonly ClassPoint[] {
  if (points.length <= MOST_DOTS) return points;
  const now = points.filter(({ at }) => at === last);
  const middle = now.map(({ value }) => value).sort((a, b) => a - b)[Math.floor(now.length / 2)] ?? 0;
  const versions = new Set(points.map(({ at }) => at)).size;
  const kept = now
    .toSorted((a, b) => Math.abs(b.value - middle) - Math.abs(a.value - middle) || (a.name < b.name ? -1 : 1))
    .slice(0, Math.floor(MOST_DOTS / versions));
  const names = new Set(kept.map(({ name }) => name));
  return points.filter(({ name }) => names.has(name));
}

/** The worst class of the last version: the one that a reader would ask for. */
function extremeClass(points: readonly ClassPoint[], figure: TrackedFigure, last: number): ClassPoint[] {
  const now = points.filter(({ at }) => at === last);
  if (figure.better === null || now.length < 2) return [];
  const sign = figure.better === 'lower' ? 1 : -1;
  return [now.reduce((a, b) => (sign * b.value > sign * a.value ? b : a))];
}

function axisFormat(figure: TrackedFigure): (value: number) => string {
  if (figure.unit === 'number') return (value) => value.toFixed(2).replace('-', '−');
  return (value) => `${String(Number(value.toFixed(1))).replace('-', '−')}${figure.unit === 'percent' ? ' %' : ''}`;
}

function pointWords(version: string, point: TimelinePoint, { unit }: TrackedFigure, name: string): string {
  return `${clipText(name, 40)}, version ${clipText(version, 30)}: ${valueWords(point, unit)}`;
}

function valueWords(point: TimelinePoint, unit: TrackedFigure['unit']): string {
  if (point === null) return formatValue(null, unit);
  if (point.length === 1) return formatValue(point[0], unit);
  const [value, low, high] = point;
  return `${formatValue(value, unit)} (${formatInterval({ value, interval: { low, high }, count: null }, unit)})`;
}

function describe({ versions }: Timeline, { name, figures }: TimelineSeries, figure: TrackedFigure): string {
  const parts = versions.map((version, at) => {
    const value = valueWords(figures[figure.key]?.[at] ?? null, figure.unit);
    return `version ${clipText(version.name, 30)}: ${value}${version.refused ? ', refused' : ''}`;
  });
  return `${figure.title} of ${clipText(name, 40)} over versions. ${parts.join('; ')}.`;
}
