import type { HistoryEntry, RunRef, ShardResult } from '@saliency-atlas/contract';
import { shardStep } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import {
  buildReportModel,
  classesToPicture,
  confusedClasses,
  createImageSurveyor,
  createSampleSelector,
  createTypicality,
  describeRun,
  MOST_IMAGES,
  orderClasses,
  renderReportInTurns,
  REPORT_LIMITS,
  warningsOf,
  type ImageSurvey,
  type SelectedSample,
} from '../report/index.ts';
import { putObject, readObject, type NamedObject, type ObjectStore } from '../stores/index.ts';
import {
  decodeClassMetricsTable,
  decodeClusterTable,
  decodeReconstructionsTable,
  decodeTransplantTable,
  type ReconstructionTable,
  type TransplantTable,
} from '../tables/index.ts';
import { findHistory, openMeanMaps, readShownClasses, type ClassTable } from '../track/index.ts';
import { createImageIndexWriter, type ImageIndexWriter } from './image-index.ts';
import { once } from './once.ts';
import { readDescription, readStepObject, requireReceipt, requireStepObject } from './read-run.ts';
import { loadPictures } from './report-pictures.ts';
import { openRunStore } from './run-store.ts';
import { saliencyShards } from './saliency-shards.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Reconstructions with pixels that the report may choose from, over all classes. */
const MAX_EXAMPLES = 400;

/** Writes the run's page: one HTML file, bounded in size whatever the data set. */
export async function renderRunReport(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  await once(store, run.runId, STEP.report, context.signal, async () => {
    const description = await readDescription(store, run);
    const read = (step: string) => readStepObject(store, run.runId, step);
    const table = await requireStepObject(store, run.runId, STEP.aggregate);
    const classMetrics = decodeClassMetricsTable(await read(STEP.classes));
    const committed = (await findHistory(store, description.job.model.name)).filter(
      ({ run_id }) => run_id !== run.runId,
    );
    const uncommitted = JSON.parse(new TextDecoder().decode(await read(STEP.track))) as Omit<HistoryEntry, 'sequence'>;
    const entry = { ...uncommitted, sequence: committed.length + 1 };
    const choose = (classes: ClassTable) => classesToPicture(classes, entry);
    const shown = await readShownClasses(store, table, committed, choose, context);
    const about = { entry, table, global: shown.global };
    const { samples, survey, index, confusedMaps } = await lookAtImages(store, run, description, about, context);
    const pictures = await loadPictures(run, description, [...samples, ...survey.sample], context);
    const reconstructions = await readExamples(store, run, description);
    const transplants = await readTransplants(store, run);
    const model = buildReportModel({
      run: describeRun(description, reconstructions[0]?.generator ?? null, survey),
      entry,
      gateLimits: description.job.gate,
      clusters: decodeClusterTable(await readStepObject(store, run.runId, STEP.aggregate, 'clusters')),
      history: committed,
      ...shown,
      classMetrics,
      samples: samples.flatMap((sample) => {
        const { file } = pictures.get(sample.plan.imageId) ?? {};
        return file === undefined || file === null ? [] : [{ ...sample, picture: file }];
      }),
      confusion: survey.confusion,
      confusedMaps,
      images: {
        total: survey.images,
        right: survey.right,
        wrong: survey.wrong,
        sample: survey.sample.map(({ plan, ...image }) => {
          const { file = null, reason = '' } = pictures.get(plan.imageId) ?? {};
          const flat = image.status === 'degenerate' ? 'the score does not move, whatever is hidden' : '';
          return { ...image, picture: file, reason: reason || flat };
        }),
      },
      reconstructions,
      transplants,
      classNames: description.class_names,
      warnings: warningsOf(description, survey),
    });
    const html = await renderReportInTurns(model, () => context.breathe());
    const ref = await putObject(store, run.runId, 'report', 'index', new TextEncoder().encode(html), 1, 'html');
    return { objects: [{ ...ref, kind: 'report' }, ...index], counts: {} };
  });
  return { images: 0, failed: 0, passes: 0 };
}

/** One pass over the maps: which images to show, and what the page says of all of them. */
async function lookAtImages(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
  { entry, table: classTable, global }: { entry: HistoryEntry; table: NamedObject; global: ClassTable },
  context: StepContext,
): Promise<{
  samples: SelectedSample[];
  survey: ImageSurvey;
  index: Awaited<ReturnType<ImageIndexWriter['finish']>>;
  confusedMaps: ReadonlyMap<number, Float32Array>;
}> {
  const classes = entry.classes.map((figures) => ({ class: figures.class, name: figures.class_name, figures }));
  const ordered = orderClasses({ gate: entry.gate, classes }).slice(0, REPORT_LIMITS[0]?.classes);
  const selector = createSampleSelector(global, REPORT_LIMITS[0]?.samples, new Set(ordered.map((row) => row.class)));
  const surveyor = createImageSurveyor(global, MOST_IMAGES, description.job.explain.passes);
  const index = createImageIndexWriter(store, run.runId);
  const meanMaps = await openMeanMaps(store, classTable, global, context.signal);
  for await (const { table, plan, shardIndex, planIndexOf } of saliencyShards(store, run, description)) {
    const typicalityOf = createTypicality(await meanMaps.of(table.rows.map(({ target }) => target)));
    for (const row of table.rows) {
      const planned = plan[planIndexOf(row)]!;
      const typicality = typicalityOf(row);
      selector.offer(row, planned, typicality);
      surveyor.offer(row, planned, typicality);
      await index.add(row, typicality);
    }
    await context.breathe();
    context.report({ done: shardIndex + 1, total: description.plan.shards });
  }
  const survey = surveyor.finish();
  const confusedMaps = await meanMaps.of(confusedClasses(survey.confusion));
  return { samples: selector.selected(), survey, index: await index.finish(), confusedMaps };
}

/** Examples of the transplant test; null where the step was done by a version that kept none. */
async function readTransplants(store: ObjectStore, run: RunRef): Promise<TransplantTable | null> {
  const { objects } = await requireReceipt(store, run.runId, STEP.transplant);
  const object = objects.find(({ kind }) => kind === 'transplants');
  return object === undefined ? null : decodeTransplantTable(await readObject(store, object));
}

/** The reconstructions whose pixels were kept, up to a bound. */
async function readExamples(
  store: ObjectStore,
  run: RunRef,
  description: RunDescription,
): Promise<ReconstructionTable[]> {
  const tables: ReconstructionTable[] = [];
  let examples = 0;
  for (let shard = 0; shard < description.plan.shards && examples < MAX_EXAMPLES; shard++) {
    const table = decodeReconstructionsTable(await readStepObject(store, run.runId, shardStep('reconstruct', shard)));
    const rows = table.rows.filter((row) => row.pixels !== null);
    tables.push({ ...table, rows });
    examples += rows.length;
  }
  return tables;
}
