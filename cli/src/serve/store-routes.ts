import {
  contentPolicy,
  renderComparison,
  renderServedReport,
  renderStorePage,
  type PageData,
  type ReportModel,
} from '@saliency-atlas/activities/report';
import { readObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { findHistory } from '@saliency-atlas/activities/track';
import { AtlasError } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import type { Client } from '@temporalio/client';
import { readComparedMaps, readComparison } from '../compare/read-comparison.ts';
import { readRun, type ListedRun, type StoredRun } from '../find-run.ts';
import type { Answer, Respond } from './http-server.ts';
import { stateOfRun } from './open-run-states.ts';
import { readRunModel } from './read-run-model.ts';
import { createRecent, type Recent } from '../recent.ts';
import { createRunList } from './run-list.ts';
import { openServedRun, type ServedRun } from './served-run.ts';

/** Runs whose lists of images stay in memory. */
const RUNS_IN_MEMORY = 3;
/** Pages that are remembered: a committed run never changes. */
const PAGES_IN_MEMORY = 12;

const COMPARE = '/compare';
const RUN_ID = /^[0-9a-f]{20}$/;

/** What a server over a store needs. */
export interface StoreRoutes {
  readonly store: ObjectStore;
  /** A client of the Temporal server of the store's runs; null where none can be reached. */
  readonly client: () => Promise<Client | null>;
}

/** Answers for every page of a store. */
export function storeRoutes({ store, client }: StoreRoutes): Respond {
  const runs = createRecent<ServedRun>(RUNS_IN_MEMORY);
  const pages = createRecent<Answer>(PAGES_IN_MEMORY);
  const listRuns = createRunList(store);

  async function completeRun(
    runId: string,
  ): Promise<(StoredRun & { manifest: NonNullable<StoredRun['manifest']> }) | null> {
    const run = await readRun(store, runId);
    return run?.manifest ? { description: run.description, manifest: run.manifest } : null;
  }

  async function servedRun(runId: string): Promise<ServedRun | null> {
    const run = await completeRun(runId);
    if (run === null) return null;
    return runs.get(runId, () =>
      openServedRun(store, run.description, run.manifest, (row) => `/runs/${runId}/pictures/${row}`),
    );
  }

  async function runPage(runId: string): Promise<Answer | null> {
    const run = await completeRun(runId);
    const served = await servedRun(runId);
    if (run === null || served === null) return null;
    return pages.get(`run ${runId}`, async () => {
      const model = await readRunModel(store, run.description, run.manifest, served.columns);
      const images = pageData(run.description, served);
      const file = run.manifest.objects.some(({ kind }) => kind === 'report') ? `/runs/${runId}/report.html` : null;
      return page(renderServedReport(model, { images, home: '/', file, compare: compareAddress(model) }));
    });
  }

  async function reportFile(runId: string): Promise<Answer | null> {
    const run = await completeRun(runId);
    const object = run?.manifest.objects.find(({ kind }) => kind === 'report');
    if (run === null || object === undefined) return null;
    const { name, version } = run.description.job.model;
    const fileName = `report-${name}-${version}.html`.replace(/[^\w.-]/g, '_');
    return {
      status: 200,
      mediaType: 'text/html; charset=utf-8',
      body: await readObject(store, object),
      // Saved, never shown from here: what stands in a store is not this server's own.
      headers: { 'Content-Disposition': `attachment; filename="${fileName}"` },
    };
  }

  async function comparison(params: URLSearchParams): Promise<Answer | null> {
    const ids = [params.get('from') ?? '', params.get('to') ?? ''].filter((id) => RUN_ID.test(id));
    const [from, to] = await Promise.all(ids.map(completeRun));
    if (!from || !to) return null;
    return pages.get(`compare ${ids.join(' ')}`, async () => {
      const address = (runId: string): string => `/runs/${runId}`;
      const compared = await readComparison(store, from, to);
      const maps = await readComparedMaps(store, compared);
      return page(renderComparison(compared, maps, { home: '/', runAddress: address }));
    });
  }

  async function picture(runId: string, row: number): Promise<Answer | null> {
    const found = await (await servedRun(runId))?.picture(row);
    // Not an error: the data set may lie where this server cannot see it. The page shows an empty frame.
    if (!found) return { status: 204, mediaType: 'text/plain', body: '' };
    const headers = { 'Cache-Control': 'private, max-age=86400, immutable' };
    return { status: 200, mediaType: found.mediaType, body: found.bytes, headers };
  }

  return async (url) => {
    const [, top = '', id = '', part = '', last = ''] = url.pathname.split('/');
    if (url.pathname === '/') return storePage(store, await listRuns(), pages);
    if (url.pathname === '/progress') return json(await progress(await listRuns(), await client()));
    const isRun = top === 'runs' && RUN_ID.test(id);
    if (!isRun && url.pathname !== COMPARE) return null;
    try {
      if (!isRun) return await comparison(url.searchParams);
      if (part === '') return await runPage(id);
      if (part === 'report.html') return await reportFile(id);
      if (part === 'images') {
        const run = await servedRun(id);
        return run === null ? null : json(await run.images(url.searchParams));
      }
      return part === 'pictures' && /^\d{1,10}$/.test(last) ? await picture(id, Number(last)) : null;
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error;
      if (part === 'images') return { ...json({ error: error.message }), status: 500 };
      const text = [error.message, error.fix].filter((line) => line !== '').join('\n');
      return { status: 500, mediaType: 'text/plain; charset=utf-8', body: `${text}\n` };
    }
  };
}

function pageData({ run_id: runId, class_names: names, model, job }: RunDescription, { columns }: ServedRun): PageData {
  const classes: Record<string, string> = {};
  const occurring = new Set<number>();
  for (const column of [columns.label, columns.predicted]) for (const index of column) occurring.add(index);
  occurring.delete(-1);
  for (const index of [...occurring].sort((a, b) => a - b)) classes[index] = names[index] ?? `class ${index}`;
  const { shorterSide } = job.model.input.resize;
  const enlarged = Math.max(1, (shorterSide ?? 0) / Math.min(model.height, model.width));
  const aspect = model.width / model.height;
  return { classes, source: { kind: 'server', address: `/runs/${runId}/images`, enlarged, aspect } };
}

/** Where a run stands beside the one that it was compared with. */
function compareAddress({ run, history, referenceVersion }: ReportModel): string | null {
  const reference = history.findLast(({ version, run_id: id }) => version === referenceVersion && id !== run.runId);
  return reference === undefined ? null : `${COMPARE}?from=${reference.run_id}&to=${run.runId}`;
}

/** The first page, drawn anew when a run came or was committed. */
async function storePage(store: ObjectStore, all: readonly ListedRun[], pages: Recent<Answer>): Promise<Answer> {
  const names = [...new Set(all.map(({ description }) => description.job.model.name))].sort();
  const models = await Promise.all(names.map(async (name) => ({ name, history: await findHistory(store, name) })));
  const open = all.flatMap(({ description: { run_id: runId, job, dataset }, complete }) =>
    !complete ? [{ runId, model: job.model.name, version: job.model.version, images: dataset.images }] : [],
  );
  const standing = models.map(({ name, history }) => [name, history.map(({ run_id: runId }) => runId)]);
  const state = JSON.stringify([standing, open.map(({ runId }) => runId)]);
  return pages.get(`store ${state}`, () =>
    Promise.resolve(
      page(
        renderStorePage({
          uri: store.uri,
          models: models.filter(({ history }) => history.length > 0),
          open,
          runAddress: (runId) => `/runs/${runId}`,
          progressAddress: '/progress',
          compareAddress: COMPARE,
        }),
      ),
    ),
  );
}

async function progress(all: readonly ListedRun[], client: Client | null): Promise<unknown[]> {
  const open = all.filter(({ complete }) => !complete);
  return Promise.all(open.map(({ description }) => stateOfRun(description.run_id, client)));
}

function page(html: string): Answer {
  const policy = `${contentPolicy(true)}; frame-ancestors 'none'`;
  return {
    status: 200,
    mediaType: 'text/html; charset=utf-8',
    body: html,
    headers: { 'Content-Security-Policy': policy },
  };
}

function json(value: unknown): Answer {
  return { status: 200, mediaType: 'application/json', body: JSON.stringify(value) };
}
