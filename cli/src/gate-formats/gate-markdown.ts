import type { Figure } from '@saliency-atlas/contract';
import { figureWords, formatFigure } from '../figure-columns.ts';
import type { FigureChange } from './figure-changes.ts';
import type { GateDecision } from './gate-decision.ts';

/** Rows of the table: a comment on a pull request should fit on a screen. */
const MOST_CHANGES = 12;

const VERDICTS = {
  accepted: '✅ accepted',
  'no-reference': '✅ accepted: there is no version to compare with yet',
  refused: '❌ refused',
} as const;

/** The decision for a pull request: verdict, reasons, and a table of the figures that changed, those that refused it first. */
export function gateMarkdown(decision: GateDecision): string {
  const { model, version, runId, against, outcome } = decision;
  const compared = against === null ? '' : ` against ${escapeMarkdown(against)}`;
  const lines = [
    `### ${escapeMarkdown(model)} ${escapeMarkdown(version)}${compared}: ${VERDICTS[outcome.verdict]}`,
    '',
    ...outcome.reasons.map((reason) => `- ${escapeMarkdown(reason)}`),
    ...(against === null ? [] : ['', ...changeTable(decision, against)]),
    '',
    `Run \`${runId}\`.`,
  ];
  return lines.join('\n');
}

function changeTable(decision: GateDecision, against: string): string[] {
  const exceeds = exceededFigures(decision);
  const ordered = [...decision.changes].sort((a, b) => Number(exceeds(b)) - Number(exceeds(a)));
  if (ordered.length === 0) return ['No figure changed.'];
  const rows = ordered.slice(0, MOST_CHANGES).map((change) => {
    const { className, figure, isShare, before, now } = change;
    const mark = exceeds(change) ? ' ❌' : '';
    const subject = className === null ? 'all classes' : escapeMarkdown(className);
    return `| ${subject} | ${figureWords(figure)} | ${interval(before, isShare)} | ${interval(now, isShare)} | ${signed(change)}${mark} |`;
  });
  const more = ordered.length - rows.length;
  return [
    `| Class | Figure | ${escapeMarkdown(against)} | ${escapeMarkdown(decision.version)} | Change |`,
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    ...(more === 0 ? [] : ['', `and ${more} smaller changes.`]),
  ];
}

/** Whether the rule on a changed figure is exceeded. */
function exceededFigures({ checks }: GateDecision): (change: FigureChange) => boolean {
  const exceeded = checks.filter(({ status }) => status === 'exceeded');
  return ({ className, figure }) => exceeded.some((check) => check.className === className && check.rule === figure);
}

/** `53.1 % (44.0 to 62.0)` */
function interval(figure: Figure | number, isShare: boolean): string {
  const value = formatFigure(figure, isShare);
  if (typeof figure === 'number') return value;
  const end = (bound: number): string => formatFigure(bound, isShare).replace(' %', '');
  return `${value} (${end(figure.low)} to ${end(figure.high)})`;
}

function signed({ change, isShare }: FigureChange): string {
  const value = formatFigure(Math.abs(change), isShare).replace(' %', ' points');
  return `${change < 0 ? '−' : '+'}${value}`;
}

/** Class names come from label files: they must not become markup, links, mentions or another column. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//');
}
