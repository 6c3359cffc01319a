import {
  buildReportModel,
  classesToPicture,
  describeRun,
  warningsOf,
  type ReportModel,
} from '@saliency-atlas/activities/report';
import { readObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import {
  decodeClassMetricsTable,
  decodeClusterTable,
  decodeReconstructionsTable,
  decodeTransplantTable,
  type ReconstructionTable,
} from '@saliency-atlas/activities/tables';
import { findHistory, readShownClasses } from '@saliency-atlas/activities/track';
import { AtlasError, type ArtifactKind, type RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { countOutcomes } from './count-outcomes.ts';
import type { ImageColumns } from '../run-images/image-columns.ts';

/** Reconstructions are read until that many bytes: a page shows some of each class, not all. */
const MOST_RECONSTRUCTION_BYTES = 48 * 2 ** 20;

/** The report of a run as its store has it, without the images, which the page's browser asks for. */
export async function readRunModel(
  store: ObjectStore,
  description: RunDescription,
  manifest: RunManifest,
  columns: ImageColumns,
): Promise<ReportModel> {
  const history = await findHistory(store, description.job.model.name);
  const entry = history.find(({ run_id: runId }) => runId === description.run_id);
  if (entry === undefined) {
    const fix = 'Submit its job again: what is missing is made again.';
    throw new AtlasError('ArtifactCorrupt', `run ${description.run_id} is not in the history of its model`, fix);
  }
  const before = history.filter(({ sequence }) => sequence < entry.sequence);
  const counts = countOutcomes(columns);
  const reconstructions = await readReconstructions(store, manifest);
  const counted = (name: string): number | null => manifest.counts[name] ?? null;
  const runCounts = {
    ...counts,
    converged: counted('converged'),
    passes: counted('explain_passes'),
    passesSaved: counted('explain_passes_saved'),
  };
  const transplants = manifest.objects.find(({ kind }) => kind === 'transplants');
  const clusters = manifest.objects.find(({ kind }) => kind === 'clusters');
  const classMetrics = objectOf(manifest, 'evaluation-classes', 'evaluation/classes');
  const table = objectOf(manifest, 'global', 'global/');
  const shown = await readShownClasses(store, table, before, (classes) => classesToPicture(classes, entry));
  return buildReportModel({
    run: describeRun(description, reconstructions[0]?.generator ?? null, runCounts),
    entry,
    gateLimits: description.job.gate,
    ...(clusters === undefined ? {} : { clusters: decodeClusterTable(await readObject(store, clusters)) }),
    history: before,
    ...shown,
    classMetrics: decodeClassMetricsTable(await readObject(store, classMetrics)),
    samples: [],
    confusion: counts.confusion,
    confusedMaps: new Map(),
    images: { total: counts.images, right: counts.right, wrong: counts.wrong, sample: [] },
    reconstructions,
    transplants: transplants === undefined ? null : decodeTransplantTable(await readObject(store, transplants)),
    classNames: description.class_names,
    warnings: warningsOf(description, runCounts),
  });
}

function objectOf(manifest: RunManifest, kind: ArtifactKind, part: string): RunManifest['objects'][number] {
  const object = manifest.objects.find((candidate) => candidate.kind === kind && candidate.key.includes(`/${part}`));
  if (object !== undefined) return object;
  throw new AtlasError('ArtifactCorrupt', `run ${manifest.run_id} has no ${kind}`, 'Submit its job again.');
}

async function readReconstructions(store: ObjectStore, manifest: RunManifest): Promise<ReconstructionTable[]> {
  const tables: ReconstructionTable[] = [];
  let bytes = 0;
  for (const object of manifest.objects.filter(({ kind }) => kind === 'reconstructions')) {
    bytes += object.bytes;
    if (bytes > MOST_RECONSTRUCTION_BYTES && tables.length > 0) break;
    const table = decodeReconstructionsTable(await readObject(store, object));
    tables.push({ ...table, rows: table.rows.filter(({ pixels }) => pixels !== null) });
  }
  return tables;
}
