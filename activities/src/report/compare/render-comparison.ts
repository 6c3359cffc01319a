import type { GateOutcome } from '@saliency-atlas/contract';
import { formatCount } from '../format-figure.ts';
import { clipText, html } from '../html.ts';
import type { SafeHtml } from '../html.ts';
import { pageShell } from '../page-shell.ts';
import { REPORT_LIMITS } from '../report-limits.ts';
import { evidenceStrip, verdictBox } from '../verdict-section.ts';
import { mapIn, type ComparedMaps } from './compared-maps.ts';
import type { ComparedClass, Comparison } from './comparison.ts';
import { driftSection } from './drift-section.ts';
import { figuresSection } from './figures-section.ts';
import { pairsSection } from './pairs-section.ts';

/** Where a page that a server renders finds the rest. */
export interface ServedComparison {
  readonly home: string;
  readonly runAddress: (runId: string) => string;
}

/**
 * Two versions side by side as one HTML page that needs nothing else; everything in it is escaped, and it is bounded: of
 * very many classes those that the gate names and that moved most have pictures. The same comparison gives the same bytes.
 */
export function renderComparison(
  comparison: Comparison,
  maps: ComparedMaps,
  served: ServedComparison | null = null,
): string {
  const { labels } = comparison;
  const { classes, tableRows, pictureSide } = REPORT_LIMITS[0]!;
  return pageShell({
    title: `${clipText(comparison.after.model)} ${clipText(labels.before)} → ${clipText(labels.after)}`,
    masthead: masthead(comparison, served),
    nav: [
      ['verdict', 'Verdict'],
      ['figures', 'Figures'],
      ['drift', 'Drift'],
      ['classes', 'Maps'],
    ].map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`),
    main: [
      verdict(comparison, maps),
      figuresSection(comparison, tableRows),
      driftSection(comparison),
      pairsSection(comparison, maps, classes, pictureSide),
    ],
    footer: `runs ${comparison.before.run_id} and ${comparison.after.run_id}`,
    served: served !== null,
  });
}

function masthead({ before, after, labels }: Comparison, served: ServedComparison | null): SafeHtml {
  const version = ({ run_id: runId }: { run_id: string }, label: string): SafeHtml => {
    const shown = clipText(label, 40);
    return served === null ? html`${shown}` : html`<a href="${served.runAddress(runId)}">${shown}</a>`;
  };
  return html`<header class="masthead">
    <p class="kicker">
      ${served === null ? 'Saliency Atlas · two versions side by side' : html`<a href="${served.home}">All runs</a> · two versions side by side`}
    </p>
    <h1>
      ${before.model === after.model && clipText(after.model)}
      <span>${version(before, labels.before)} <span aria-label="to">→</span> ${version(after, labels.after)}</span>
    </h1>
    <p class="meta">
      ${formatCount(before.images)} images before, ${formatCount(after.images)} after · runs ${before.run_id} and
      ${after.run_id}
    </p>
  </header>`;
}

function verdict(comparison: Comparison, maps: ComparedMaps): SafeHtml {
  const { gate, labels, warnings, classes } = comparison;
  const named = classes.filter((row) => row.named);
  return verdictBox({
    gate,
    lede: sentence(gate, clipText(labels.before), clipText(labels.after)),
    named: named.map((row) => ({ name: row.name, address: `#class-${row.class}` })),
    evidence: evidence(named[0], maps, labels),
    warnings,
  });
}

function sentence({ verdict: said }: GateOutcome, before: string, after: string): string {
  return said === 'refused'
    ? `The gate does not let version ${after} follow version ${before}.`
    : `The gate lets version ${after} follow version ${before}.`;
}

function evidence(row: ComparedClass | undefined, maps: ComparedMaps, labels: Comparison['labels']): SafeHtml | false {
  const now = row === undefined ? null : mapIn(maps.after, row);
  if (!row?.after || now === null) return false;
  const earlier = row.before === null ? null : mapIn(maps.before, row);
  const before = earlier === null ? null : { version: labels.before, map: earlier };
  return evidenceStrip(row.name, before, { version: labels.after, map: now, window: row.after.window });
}
