import { classesSection } from './classes-section.ts';
import { faithfulnessSection } from './faithfulness-section.ts';
import { confusionSection } from './confusion-section.ts';
import { formatCount, formatCounted } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { globalInputsSection } from './global-inputs-section.ts';
import { imagesSection } from './images-section.ts';
import { methodSection } from './method-section.ts';
import { orderClasses } from './order-classes.ts';
import { overviewSection } from './overview-section.ts';
import type { PageData } from './page-data.ts';
import { pageDataOf } from './page-images.ts';
import { pageShell } from './page-shell.ts';
import { reconstructionSection } from './reconstruction-section.ts';
import { DEFAULT_MAX_BYTES, REPORT_LIMITS } from './report-limits.ts';
import type { ReportLimits } from './report-limits.ts';
import type { ReportModel } from './report-model.ts';
import { verdictSection } from './verdict-section.ts';
import { versionsSection } from './versions-section.ts';

/**
 * The report as one HTML page that needs nothing else: no request leaves it, its policy allows its own style sheet and
 * script alone, and every name in it is escaped. Pictures are left out until it is smaller than `maxBytes` (default
 * 12 MiB), and it says what it left out. The same model gives the same bytes. Throws RangeError where `maxBytes` is too
 * small even for the most frugal page.
 */
export function renderReport(model: ReportModel, maxBytes = DEFAULT_MAX_BYTES): string {
  return atOnce(reportInTurns(model, maxBytes));
}

/** The same page, made section by section with `breathe` in between: a thousand classes take a processor for seconds. */
export async function renderReportInTurns(model: ReportModel, breathe: () => Promise<void>): Promise<string> {
  const rendering = reportInTurns(model, DEFAULT_MAX_BYTES);
  for (;;) {
    const turn = rendering.next();
    if (turn.done === true) return turn.value;
    await breathe();
  }
}

function atOnce(rendering: Generator<void, string>): string {
  for (;;) {
    const turn = rendering.next();
    if (turn.done === true) return turn.value;
  }
}

function* reportInTurns(model: ReportModel, maxBytes: number): Generator<void, string> {
  for (const limits of REPORT_LIMITS) {
    const page = yield* pageInTurns(model, limits, null);
    if (Buffer.byteLength(page) <= maxBytes) return page;
  }
  throw new RangeError(`renderReport: the page does not fit into ${maxBytes} bytes`);
}

const SECTION_TITLES: Readonly<Record<string, string>> = {
  verdict: 'Verdict',
  overview: 'At a glance',
  versions: 'Versions',
  classes: 'Classes',
  confusion: 'When it was wrong',
  images: 'Images',
  reconstruction: 'Reconstruction',
  'global-inputs': 'Global inputs',
  faithfulness: 'Insertion and deletion',
  method: 'Method',
};

/** Where a page that a server renders finds the rest. */
export interface ServedReport {
  /** What answers for the images of the run. */
  readonly images: PageData;
  /** The page of the whole store, and this run's report as a file. */
  readonly home: string;
  readonly file: string | null;
  /** This version beside the one that it was compared with; null where there is none. */
  readonly compare: string | null;
}

/** The same page live: its browser asks the server for all images of the run. */
export function renderServedReport(model: ReportModel, served: ServedReport): string {
  return atOnce(pageInTurns(model, REPORT_LIMITS[0]!, served));
}

/** Stops after each section, so that whoever has no time to wait for all of them may do something else. */
function* pageInTurns(model: ReportModel, limits: ReportLimits, served: ServedReport | null): Generator<void, string> {
  const title = `${clipText(model.run.model)} ${clipText(model.run.version)}`;
  const ordered = orderClasses(model);
  const makers: readonly (readonly [string, () => SafeHtml | false])[] = [
    ['verdict', () => verdictSection(model, ordered)],
    ['overview', () => overviewSection(model)],
    ['versions', () => versionsSection(model, ordered, limits)],
    ['classes', () => classesSection(model, ordered, limits)],
    ['confusion', () => confusionSection(model)],
    ['images', () => browser(model, limits, served)],
    ['reconstruction', () => reconstructionSection(model)],
    ['global-inputs', () => globalInputsSection(model)],
    ['faithfulness', () => faithfulnessSection(model)],
    ['method', () => methodSection(model)],
  ];
  const sections: (readonly [string, SafeHtml | false])[] = [];
  for (const [id, make] of makers) {
    sections.push([id, make()]);
    yield;
  }
  return pageShell({
    title,
    masthead: masthead(model, served),
    nav: sections.map(
      ([id, section]) => section !== false && html`<li><a href="#${id}">${SECTION_TITLES[id]}</a></li>`,
    ),
    main: sections.map(([, section]) => section),
    footer: `run ${clipText(model.run.runId)}`,
    served: served !== null,
  });
}

function browser(model: ReportModel, limits: ReportLimits, served: ServedReport | null): SafeHtml {
  const { sample, ...counts } = model.images;
  if (served !== null) return imagesSection(served.images, { ...counts, shown: counts.total });
  const shown = sample.slice(0, limits.images);
  return imagesSection(pageDataOf(shown, model.nameOf), { ...counts, shown: shown.length });
}

function masthead({ run, referenceVersion }: ReportModel, served: ServedReport | null): SafeHtml {
  return html`<header class="masthead">
    <p class="kicker">
      ${
        served === null
          ? 'Saliency Atlas · what the model looks at'
          : html`<a href="${served.home}">All runs</a
              >${served.compare !== null && html` · <a href="${served.compare}">Side by side with ${clipText(referenceVersion ?? '', 24)}</a>`}${served.file !== null && html` · <a href="${served.file}">This report as a file</a>`}`
      }
    </p>
    <h1>${clipText(run.model)} <span>${clipText(run.version)}</span></h1>
    <p class="meta">
      ${formatCounted(run.images, 'image')} of ${clipText(run.dataset, 120)} · ${clipText(run.method, 24)}, at most
      ${formatCount(run.passesPerImage)} passes an image · run ${clipText(run.runId, 40)}
    </p>
  </header>`;
}
