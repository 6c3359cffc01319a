import { createHash } from 'node:crypto';
import {
  shardStep,
  type ArtifactKind,
  type RunRef,
  type ShardInput,
  type ShardResult,
  type ShardStage,
} from '@saliency-atlas/contract';
import { putObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { encodeClassMetricsTable, encodeGlobalTable } from '@saliency-atlas/activities/tables';
import { once } from '../../../activities/src/activities/once.ts';
import { readDescription, readStepObject } from '../../../activities/src/activities/read-run.ts';
import { runClassifier } from '../../../activities/src/activities/run-inputs.ts';
import { openRunStore } from '../../../activities/src/activities/run-store.ts';
import type { StepContext } from '../../../activities/src/activities/step-context.ts';
import { STEP } from '../../../activities/src/activities/steps.ts';
import { REAL_STEPS, type Steps } from './real-steps.ts';
import { SIDE } from './simulated-dataset.ts';

/** What a light step reads before it writes: other steps by name, for every shard or for its own. */
interface LightStep {
  readonly step: string;
  readonly reads: readonly string[];
  /** An object beside the digest of what was read, that real steps can read. */
  readonly table?: { readonly kind: ArtifactKind; readonly bytes: Uint8Array };
  readonly digestKind: ArtifactKind;
  /** Whether the model is asked. */
  readonly asks: boolean;
}

const NO_CLASSES = encodeGlobalTable({ height: SIDE, width: SIDE, channels: 1, rows: [] });
const NO_METRICS = encodeClassMetricsTable([]);

/**
 * The steps of a run with the arithmetic left out of those where it takes the longest: they read what they would, through
 * the same functions, ask the model, and write a digest of all that. So a run takes milliseconds, and a step that was
 * given other bytes than in the undisturbed run is still found out.
 */
export const LIGHT_STEPS: Steps = {
  ...REAL_STEPS,
  aggregateClasses: wholeRun({
    ...{ step: STEP.aggregate, reads: ['explain'], asks: true, digestKind: 'clusters' },
    table: { kind: 'global', bytes: NO_CLASSES },
  }),
  reconstructShard: shard('reconstruct', ['explain'], 'reconstructions'),
  evaluateShard: shard('evaluate', ['explain', STEP.aggregate], 'evaluation-images'),
  transplantClasses: wholeRun({
    ...{ step: STEP.transplant, reads: ['explain', STEP.aggregate], asks: true, digestKind: 'transplants' },
  }),
  evaluateClasses: wholeRun({
    ...{ step: STEP.classes, reads: ['reconstruct', 'evaluate', STEP.transplant], asks: false },
    ...{ digestKind: 'evaluation-images', table: { kind: 'evaluation-classes', bytes: NO_METRICS } },
  }),
  renderRunReport: wholeRun({
    ...{ step: STEP.report, reads: [STEP.classes, STEP.track], asks: false, digestKind: 'report' },
  }),
};

const SHARDED: readonly string[] = ['explain', 'reconstruct', 'evaluate'] satisfies ShardStage[];

function wholeRun(light: LightStep): (run: RunRef, context: StepContext) => Promise<ShardResult> {
  return (run, context) => doOnce(light, run, null, context);
}

function shard(stage: ShardStage, reads: readonly string[], digestKind: ArtifactKind) {
  return (input: ShardInput, context: StepContext): Promise<ShardResult> => {
    const step = shardStep(stage, input.shardIndex);
    return doOnce({ step, reads, digestKind, asks: true }, input, input.shardIndex, context);
  };
}

async function doOnce(
  { step, reads, table, digestKind, asks }: LightStep,
  run: RunRef,
  shardIndex: number | null,
  context: StepContext,
): Promise<ShardResult> {
  const store = openRunStore(run.storeUri, context);
  const receipt = await once(store, run.runId, step, context.signal, async () => {
    const description = await readDescription(store, run);
    const digest = createHash('sha256').update(step);
    if (asks) {
      const classifier = await runClassifier(run, description, context);
      digest.update(await classifier.classify(new Float32Array(SIDE * SIDE).fill(0.5), 1));
    }
    const shards = shardIndex === null ? [...Array(description.plan.shards).keys()] : [shardIndex];
    const names = reads.flatMap((name) => (SHARDED.includes(name) ? shards.map((at) => shardStep(name, at)) : [name]));
    for (const name of names) {
      digest.update(await readStepObject(store, run.runId, name));
      await context.breathe();
    }
    const put = async (kind: ArtifactKind, bytes: Uint8Array) => ({
      ...(await putLight(store, run.runId, `${step.replace('/', '-')}-${kind}`, bytes)),
      kind,
    });
    const objects = table === undefined ? [] : [await put(table.kind, table.bytes)];
    objects.push(await put(digestKind, new TextEncoder().encode(digest.digest('hex'))));
    const images =
      shardIndex === null ? 0 : imagesOf(description.dataset.images, description.plan.shard_size, shardIndex);
    return { objects, counts: { images, passes: asks ? 1 : 0 } };
  });
  const { images = 0, passes = 0 } = receipt.counts;
  return { images, failed: 0, passes };
}

function putLight(store: ObjectStore, runId: string, name: string, bytes: Uint8Array) {
  return putObject(store, runId, 'light', name, bytes, 0);
}

function imagesOf(images: number, shardSize: number, shardIndex: number): number {
  return Math.min(shardSize, images - shardIndex * shardSize);
}
