import type { HistoryEntry } from '@saliency-atlas/contract';
import { figureCell, scrollRegion } from './figure-html.ts';
import { formatCount, formatCounted } from './format-figure.ts';
import { clipText, html, rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';
import { pageShell } from './page-shell.ts';
import { REPORT_LIMITS } from './report-limits.ts';
import { timelineOf } from './timeline.ts';
import { timelinesHtml } from './timelines.ts';
import { TRACKED_FIGURES } from './tracked-figures.ts';
import { verdictMark, VERDICT_WORDS } from './verdict-section.ts';

/** What a store holds, for its page. */
export interface StorePage {
  readonly uri: string;
  /** Models with their committed runs, oldest first. */
  readonly models: readonly { readonly name: string; readonly history: readonly HistoryEntry[] }[];
  /** Runs without a manifest: going on, interrupted or given up. */
  readonly open: readonly {
    readonly runId: string;
    readonly model: string;
    readonly version: string;
    readonly images: number;
  }[];
  readonly runAddress: (runId: string) => string;
  readonly progressAddress: string;
  /** Answers for two versions side by side: `from` and `to` are run ids. */
  readonly compareAddress: string;
}

/** Models with charts: a page of very many would be slow. */
const MOST_TIMELINES = 8;

const COLUMNS = TRACKED_FIGURES.filter(({ key }) =>
  ['accuracy', 'concentrated_share', 'transplant_flip', 'reconstruction_gap', 'drift'].includes(key),
);

/** The page of a whole store: what is going on, and every model with its versions, the latest first. */
export function renderStorePage(page: StorePage): string {
  const runs = page.models.reduce((sum, { history }) => sum + history.length, 0);
  return pageShell({
    title: 'Runs',
    masthead: html`<header class="masthead">
      <p class="kicker">Saliency Atlas · what the model looks at</p>
      <h1>Runs</h1>
      <p class="meta">
        ${formatCounted(runs, 'run')} of ${formatCounted(page.models.length, 'model')} in ${clipText(page.uri, 200)}
      </p>
    </header>`,
    nav: [
      page.open.length > 0 && html`<li><a href="#open">Going on</a></li>`,
      ...page.models.map(({ name }, index) => html`<li><a href="#model-${index}">${clipText(name, 40)}</a></li>`),
    ],
    main: [
      page.open.length > 0 ? openRuns(page) : html`<ul hidden data-progress="${page.progressAddress}"></ul>`,
      ...page.models.map((model, index) => modelSection(page, model, index)),
      runs + page.open.length === 0 && nothingYet(),
    ],
    footer: 'read-only',
    served: true,
  });
}

function nothingYet(): SafeHtml {
  return html`<section>
    <h2>No runs yet</h2>
    <p>Once a run is committed to this store, it stands here. <code>saliency-atlas run</code> makes one.</p>
  </section>`;
}

function openRuns(page: StorePage): SafeHtml {
  return html`<section id="open" aria-labelledby="open-title">
    <h2 id="open-title">Going on, or not complete</h2>
    <ul class="open-runs" data-progress="${page.progressAddress}" aria-live="polite">
      ${page.open.map(
        ({ runId, model, version, images }) =>
          html`<li data-run="${runId}">
            <strong>${clipText(model, 40)} ${clipText(version, 24)}</strong>
            <span class="small">${formatCounted(images, 'image')} · run ${runId}</span>
            <progress
              max="1"
              value="0"
              aria-label="Progress of ${clipText(model, 40)} ${clipText(version, 24)}"
            ></progress>
            <span class="state">asking …</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function modelSection(page: StorePage, { name, history }: StorePage['models'][number], index: number): SafeHtml {
  const newest = history.toReversed();
  return html`<section id="model-${index}" aria-labelledby="model-${index}-title">
    <h2 id="model-${index}-title">${clipText(name, 60)}</h2>
    ${scrollRegion(
      `Versions of ${clipText(name, 60)}`,
      html`<table>
        <caption>
          Committed runs, the latest first; 95 % intervals below the figures
        </caption>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="number">Images</th>
            ${COLUMNS.map(({ shortTitle }) => html`<th scope="col" class="number">${shortTitle}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${newest.map((entry) => versionRow(page, entry))}
        </tbody>
      </table>`,
    )}
    ${history.length > 1 && compareForm(page, name, newest, index)}
    ${history.length > 1 && index < MOST_TIMELINES && timelines(history, index)}
  </section>`;
}

/** Every tracked figure over the latest versions, overall and of each class. */
function timelines(history: readonly HistoryEntry[], index: number): SafeHtml {
  const { versions, timelineClasses } = REPORT_LIMITS[0]!;
  const latest = history.slice(-versions);
  const classes = (latest.at(-1)?.classes ?? []).slice(0, timelineClasses).map((row) => row.class);
  return timelinesHtml(`timelines-${index}`, timelineOf(latest), timelineOf(latest, classes));
}

/** Asks for any two versions of a model side by side; the last two unless the reader chooses others. */
function compareForm(page: StorePage, name: string, newest: readonly HistoryEntry[], index: number): SafeHtml {
  const field = (key: 'from' | 'to', label: string, chosen: HistoryEntry | undefined): SafeHtml => html`
    <label for="${key}-${index}">${label}</label>
    <select id="${key}-${index}" name="${key}" autocomplete="off">
      ${newest.map(
        (entry) =>
          html`<option value="${entry.run_id}" ${entry === chosen && rawHtml('selected')}>
            ${optionText(entry, newest)}
          </option>`,
      )}
    </select>
  `;
  return html`<form
    class="compare"
    action="${page.compareAddress}"
    method="get"
    aria-label="Two versions of ${clipText(name, 60)}"
  >
    ${field('from', 'Compare version', referenceOf(newest))} ${field('to', 'with', newest[0])}
    <button>Show side by side</button>
  </form>`;
}

/** What the latest version was compared with, else the one before it. */
function referenceOf(newest: readonly HistoryEntry[]): HistoryEntry | undefined {
  const [latest, ...earlier] = newest;
  return earlier.find(({ version }) => version === latest?.reference_version) ?? earlier[0];
}

function optionText({ version, run_id: runId }: HistoryEntry, all: readonly HistoryEntry[]): string {
  const isOnly = all.filter((other) => other.version === version).length === 1;
  return isOnly ? clipText(version, 40) : `${clipText(version, 40)}, run ${runId.slice(0, 8)}`;
}

function versionRow(page: StorePage, entry: HistoryEntry): SafeHtml {
  return html`<tr>
    <th scope="row"><a href="${page.runAddress(entry.run_id)}">${clipText(entry.version, 24)}</a></th>
    <td class="nowrap">${verdictMark(entry.gate.verdict)} ${VERDICT_WORDS[entry.gate.verdict]}</td>
    <td class="number">${formatCount(entry.images)}</td>
    ${COLUMNS.map(({ key, unit }) => html`<td class="number">${figureCell(entry.overall[key], unit)}</td>`)}
  </tr>`;
}
