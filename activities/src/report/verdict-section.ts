import type { GateOutcome } from '@saliency-atlas/contract';
import { clipText, html, rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';
import { reasonsAbout } from './order-classes.ts';
import { saliencyPng } from './map-pictures.ts';
import { figureHtml, framedHtml, pictureHtml } from './picture.ts';
import type { ReportClass, ReportMap, ReportModel, WindowPlace } from './report-model.ts';

const MAX_REASONS = 40;
const MAX_SENTENCE = 400;

/** The mark differs in shape, not only in colour. */
const MARKS: Readonly<Record<GateOutcome['verdict'], string>> = {
  accepted: 'M5 12.5l4.5 4.5L19 7.5',
  refused: 'M7 7l10 10M17 7L7 17',
  'no-reference': 'M6 12h12',
};

/** The word for a verdict. */
export const VERDICT_WORDS: Readonly<Record<GateOutcome['verdict'], string>> = {
  accepted: 'Accepted',
  refused: 'Refused',
  'no-reference': 'No verdict',
};

/** A round mark with the verdict's sign; decoration beside the word. */
export function verdictMark(verdict: GateOutcome['verdict']): SafeHtml {
  return html`<svg class="mark ${verdict}" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="11" />
    <path d="${rawHtml(MARKS[verdict])}" />
  </svg>`;
}

function sentence(model: ReportModel): string {
  const version = clipText(model.run.version);
  const reference = model.referenceVersion === null ? null : clipText(model.referenceVersion);
  const found = model.gate.reasons.length;
  const against = reference === null ? '' : ` compared with version ${reference}`;
  switch (model.gate.verdict) {
    case 'accepted':
      return `Version ${version} passed the gate${against}.`;
    case 'refused':
      return `Version ${version} did not pass the gate${against}: ${found} ${found === 1 ? 'finding' : 'findings'}.`;
    case 'no-reference':
      return `Version ${version} is recorded; there is no accepted earlier version to compare it with.`;
  }
}

/** The verdict in words with every reason, and the warnings about the run itself. */
export function verdictSection(model: ReportModel, ordered: readonly ReportClass[]): SafeHtml {
  const named = ordered.filter(({ name }) => reasonsAbout(model, name).length > 0);
  return verdictBox({
    gate: model.gate,
    lede: sentence(model),
    named: named.map((row) => ({ name: row.name, address: `#class-${row.class}` })),
    evidence: evidenceHtml(model, named[0]),
    warnings: model.warnings,
  });
}

/** What a box with a verdict says. */
export interface VerdictBox {
  readonly gate: GateOutcome;
  readonly lede: string;
  /** Classes that the reasons name, with where the page shows them. */
  readonly named: readonly { readonly name: string; readonly address: string }[];
  /** Pictures of the first of them; false where there are none. */
  readonly evidence: SafeHtml | false;
  readonly warnings: readonly string[];
}

/** The section `verdict` of a page: the word, the sentence, the reasons, where to look, what to know before. */
export function verdictBox({ gate, lede, named, evidence, warnings }: VerdictBox): SafeHtml {
  const { verdict, reasons } = gate;
  return html`<section
    id="verdict"
    class="verdict ${verdict}${evidence !== false && ' pictured'}"
    aria-labelledby="verdict-title"
  >
    <h2 id="verdict-title">${verdictMark(verdict)} ${VERDICT_WORDS[verdict]}</h2>
    <p class="lede">${lede}</p>
    ${reasons.length > 0 && sentences(reasons, 'reasons')}
    ${
      named.length > 0 &&
      html`<p class="look">
        Look at
        ${named
          .slice(0, 6)
          .map(({ name, address }, position) => [
            position > 0 && ', ',
            html`<a href="${address}">${clipText(name)}</a>`,
          ])}.
      </p>`
    }
    ${evidence}
    ${
      warnings.length > 0 &&
      html`<div class="warnings">
        <h3>Before you trust the figures</h3>
        ${sentences(warnings, '')}
      </div>`
    }
  </section>`;
}

function sentences(all: readonly string[], className: string): SafeHtml {
  return html`<ul class="${className}">
    ${all.slice(0, MAX_REASONS).map((text) => html`<li>${clipText(text, MAX_SENTENCE)}</li>`)}
    ${all.length > MAX_REASONS && html`<li>… and ${all.length - MAX_REASONS} more.</li>`}
  </ul>`;
}

/** Longer side of the pictures beside the verdict, in pixels. */
const EVIDENCE_SIDE = 112;

/** The first class that the gate names, before and now: the finding at one look. */
function evidenceHtml(model: ReportModel, named: ReportClass | undefined): SafeHtml | false {
  const row = model.pictured.find((each) => each.class === named?.class);
  if (row === undefined) return false;
  const before = row.versionMaps.find(({ version }) => version === model.referenceVersion);
  const earlier = before?.map ? { version: before.version, map: before.map } : null;
  return evidenceStrip(row.name, earlier, { version: model.run.version, map: row.map, window: row.window });
}

/** Where a class's saliency lies in one version. */
interface VersionEvidence {
  readonly version: string;
  readonly map: ReportMap;
}

/** The maps of a class before, where there is one, and now, with the window that holds most. */
export function evidenceStrip(
  className: string,
  before: VersionEvidence | null,
  now: VersionEvidence & { readonly window: WindowPlace },
): SafeHtml {
  const name = clipText(className, 40);
  const short = ({ version }: VersionEvidence): string => clipText(version, 24);
  const picture = (shown: VersionEvidence): SafeHtml =>
    pictureHtml(saliencyPng(shown.map, EVIDENCE_SIDE), `Where version ${short(shown)} looks for ${name}`, shown.map);
  return html`<div class="evidence">
    <div class="strip">
      ${before !== null && figureHtml(picture(before), html`${name} in ${short(before)}`)}
      ${figureHtml(framedHtml(picture(now), now.window, now.map), html`${name} in ${short(now)}`)}
    </div>
    <p class="small">Where the model looks, mean of all images of the class; bright matters most.</p>
  </div>`;
}
