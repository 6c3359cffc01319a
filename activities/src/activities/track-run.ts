import { canonicalJson, type RunRef, type ShardResult } from '@saliency-atlas/contract';
import { putObject } from '../stores/index.ts';
import { decodeClassMetricsTable } from '../tables/index.ts';
import {
  buildFigures,
  buildHistoryEntry,
  decideGate,
  findHistory,
  findReference,
  readClasses,
} from '../track/index.ts';
import { once } from './once.ts';
import { readDescription, readStepObject, requireStepObject } from './read-run.ts';
import { openRunStore } from './run-store.ts';
import type { StepContext } from './step-context.ts';
import { STEP } from './steps.ts';

/** Sets the run beside the model's history: drift against the reference version, and the gate's verdict in words. */
export async function trackRun(run: RunRef, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  await once(store, run.runId, STEP.track, context.signal, async () => {
    const { job, dataset } = await readDescription(store, run);
    const table = await requireStepObject(store, run.runId, STEP.aggregate);
    const metrics = decodeClassMetricsTable(await readStepObject(store, run.runId, STEP.classes));
    const history = await findHistory(store, job.model.name, context.signal);
    const reference = await findReference(store, history, job.gate.against, run.runId, context.signal);
    const before = reference === null ? null : { key: reference.global_key };
    const { classes, drift } = await readClasses(store, table, before, context);
    const figures = buildFigures(metrics, classes, drift);
    const gate = decideGate({
      current: figures,
      datasetDigest: dataset.digest,
      reference,
      history,
      limits: job.gate,
      global: classes,
    });
    const entry = buildHistoryEntry(
      {
        runId: run.runId,
        model: job.model.name,
        version: job.model.version,
        // Known only when the run is committed; `commitRun` fills it in.
        manifestSha256: '',
        datasetDigest: dataset.digest,
        images: dataset.images,
        globalKey: table.key,
      },
      figures,
      reference,
      gate,
    );
    const bytes = new TextEncoder().encode(canonicalJson(entry));
    const ref = await putObject(store, run.runId, 'track', 'entry', bytes, 1, 'json');
    return { objects: [{ ...ref, kind: 'track' }], counts: {} };
  });
  return { images: 0, failed: 0, passes: 0 };
}
