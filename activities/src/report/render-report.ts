import { createHash } from 'node:crypto';
import { classesSection } from './classes-section.ts';
import { faithfulnessSection } from './faithfulness-section.ts';
import { confusionSection } from './confusion-section.ts';
import { formatCount } from './format-figure.ts';
import { clipText, html, rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';
import { imagesSection } from './images-section.ts';
import { methodSection } from './method-section.ts';
import { orderClasses } from './order-classes.ts';
import { overviewSection } from './overview-section.ts';
import { pageDataOf } from './page-images.ts';
import { reconstructionSection } from './reconstruction-section.ts';
import { DEFAULT_MAX_BYTES, REPORT_LIMITS } from './report-limits.ts';
import type { ReportLimits } from './report-limits.ts';
import type { ReportModel } from './report-model.ts';
import { reportScript } from './report-script.ts';
import { REPORT_STYLES } from './report-styles.ts';
import { verdictSection } from './verdict-section.ts';
import { versionsSection } from './versions-section.ts';

/**
 * The report as one HTML page that needs nothing else: no request leaves it, its policy allows its own style sheet and
 * script alone, and every name in it is escaped. Pictures are left out until it is smaller than `maxBytes` (default
 * 12 MiB), and it says what it left out. The same model gives the same bytes. Throws RangeError where `maxBytes` is too
 * small even for the most frugal page.
 */
export function renderReport(model: ReportModel, maxBytes = DEFAULT_MAX_BYTES): string {
  for (const limits of REPORT_LIMITS) {
    const page = renderPage(model, limits);
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
  faithfulness: 'Insertion and deletion',
  method: 'Method',
};

function renderPage(model: ReportModel, limits: ReportLimits): string {
  const title = `${clipText(model.run.model)} ${clipText(model.run.version)}`;
  const ordered = orderClasses(model);
  const sections: readonly (readonly [string, SafeHtml | false])[] = [
    ['verdict', verdictSection(model)],
    ['overview', overviewSection(model)],
    ['versions', versionsSection(model, ordered.slice(0, limits.classes), limits)],
    ['classes', classesSection(model, ordered, limits)],
    ['confusion', confusionSection(model)],
    ['images', browser(model, limits)],
    ['reconstruction', reconstructionSection(model)],
    ['faithfulness', faithfulnessSection(model)],
    ['method', methodSection(model)],
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentPolicy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} · Saliency Atlas</title>
        ${rawHtml(`<style>${REPORT_STYLES}</style>`)}
      </head>
      <body>
        <a class="skip" href="#verdict">Skip to the verdict</a>
        ${masthead(model)}
        <nav aria-label="Sections">
          <ol>
            ${sections.map(([id, section]) => section !== false && html`<li><a href="#${id}">${SECTION_TITLES[id]}</a></li>`)}
          </ol>
        </nav>
        <main>${sections.map(([, section]) => section)}</main>
        <footer><p>Saliency Atlas · run ${clipText(model.run.runId)}</p></footer>
        ${rawHtml(`<script>${reportScript()}</script>`)}
      </body>
    </html> `.text;
}

function browser(model: ReportModel, limits: ReportLimits): SafeHtml {
  const { sample, ...counts } = model.images;
  const shown = sample.slice(0, limits.images);
  return imagesSection(pageDataOf(shown, model.nameOf), { ...counts, shown: shown.length });
}

function masthead({ run }: ReportModel): SafeHtml {
  return html`<header class="masthead">
    <p class="kicker">Saliency Atlas · what the model looks at</p>
    <h1>${clipText(run.model)} <span>${clipText(run.version)}</span></h1>
    <p class="meta">
      ${formatCount(run.images)} images of ${clipText(run.dataset, 120)} · ${clipText(run.method, 24)}, at most
      ${formatCount(run.passesPerImage)} passes an image · run ${clipText(run.runId, 40)}
    </p>
  </header>`;
}

/** Only the page's own style sheet and script, by digest, and pictures inside the page. */
function contentPolicy(): string {
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return (
    `default-src 'none'; img-src data:; style-src ${digest(REPORT_STYLES)}; script-src ${digest(reportScript())}; ` +
    `base-uri 'none'; form-action 'none'`
  );
}
