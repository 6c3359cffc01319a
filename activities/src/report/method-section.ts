import { MAP_LIMIT } from './colour-map.ts';
import { formatCount, formatValue } from './format-figure.ts';
import { clipText, html } from './html.ts';
import type { SafeHtml } from './html.ts';
import type { ReportModel, ReportRun } from './report-model.ts';

const MAX_ROWS = 120;

interface Row {
  readonly name: string;
  readonly value: string;
}

/** How the figures came about: method, budget, seed, engine, identities, and every setting. */
export function methodSection({ run }: ReportModel): SafeHtml {
  const rows: Row[] = [
    { name: 'Run', value: run.runId },
    { name: 'Model', value: `${run.model}, version ${run.version}` },
    { name: 'Model digest', value: run.modelDigest },
    { name: 'Data set', value: run.dataset },
    { name: 'Data set digest', value: run.datasetDigest },
    { name: 'Engine', value: run.engine },
    { name: 'Method', value: `${run.method}, ${run.methodVersion}` },
    { name: 'Passes an image', value: `at most ${formatCount(run.passesPerImage)}` },
    { name: 'Passes for the maps', value: formatCount(run.forwardPasses) },
    { name: 'Seed', value: String(run.seed) },
    { name: 'Images', value: formatCount(run.images) },
    { name: 'Unreadable', value: formatCount(run.unreadable) },
    { name: 'Degenerate maps', value: formatCount(run.degenerate) },
    { name: 'Settled early', value: settledEarly(run) },
  ];
  return html`<section id="method" aria-labelledby="method-title">
    <h2 id="method-title">How it was measured</h2>
    <p>
      The model is a black box: it is asked what it says about masked copies of each image, and a map of what mattered
      is estimated from its answers. Seeds derive from the run's seed, the image and the class, so the same job gives
      the same maps on any machine count. Maps are standardised per image (mean 0, standard deviation 1) and shown from
      0 to ${MAP_LIMIT} standard deviations; what is below the image's mean is dark.
    </p>
    ${list(rows)} ${details('Every setting that changes results', run.settings)} ${details('Software', run.software)}
  </section>`;
}

/** Images whose map had settled before its budget was spent, and what that saved. */
function settledEarly({ converged, images, passesSaved, passesPerImage }: ReportRun): string {
  if (converged === null) return formatCount(null);
  const maps = `${formatCount(converged)} of ${formatCount(images)} maps`;
  if (passesSaved === null) return maps;
  const share = passesSaved / Math.max(1, images * passesPerImage);
  return `${maps}; saved ${formatCount(passesSaved)} passes, ${formatValue(share, 'percent')} of the budget`;
}

function list(rows: readonly Row[]): SafeHtml {
  return html`<dl class="facts">
    ${rows.slice(0, MAX_ROWS).map(
      ({ name, value }) =>
        html`<div>
          <dt>${clipText(name, 80)}</dt>
          <dd>${clipText(value, 300)}</dd>
        </div>`,
    )}
  </dl>`;
}

function details(title: string, rows: readonly Row[]): SafeHtml | false {
  if (rows.length === 0) return false;
  return html`<details>
    <summary>${title}</summary>
    ${list(rows)} ${rows.length > MAX_ROWS && html`<p class="aside">The first ${MAX_ROWS} of ${rows.length}.</p>`}
  </details>`;
}
