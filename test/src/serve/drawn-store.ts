import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore, putJson, putObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import {
  encodeClassMetricsTable,
  encodeGlobalTable,
  encodeImageIndexTable,
  encodeReconstructionsTable,
  encodeSaliencyTable,
  type GlobalRow,
  type ImageIndexRow,
  type SaliencyRow,
} from '@saliency-atlas/activities/tables';
import { appendHistory } from '@saliency-atlas/activities/track';
import {
  jobKey,
  manifestKey,
  type ArtifactKind,
  type ClassFigures,
  type HistoryEntry,
  type RunManifest,
} from '@saliency-atlas/contract';
import { parseJob, type RunDescription } from '@saliency-atlas/contract/job';
import { CLASS_NAMES, drawGarment, mapOf, meanOf, SIDE } from '../report/draw-garment.ts';
import { smallJob, writeGarments } from '../small-job.ts';

/** Different drawings of each class; further images repeat them under other names. */
const DRAWINGS = 12;
/** Images whose pictures stand in the data set. */
const PICTURES = 120;

interface Drawing {
  readonly pixels: Uint8Array;
  readonly sha256: string;
  readonly map: Float32Array;
}

export interface DrawnRun {
  readonly version: string;
  readonly runId: string;
  readonly images: number;
  /** Rows of a saliency object. */
  readonly shardRows?: number;
  /** Side of the stored maps, at most 28. */
  readonly mapSide?: number;
  /** Without a manifest, as a run that is going on or was interrupted. */
  readonly incomplete?: boolean;
  /** The version that it was compared with. */
  readonly reference?: string;
  /** Classes whose maps are those of the class before them: their drift is large. */
  readonly moved?: readonly number[];
  /** Classes of which nearly all images are concentrated: the gate refuses them. */
  readonly marked?: readonly number[];
}

/** Writes a run of drawn garments straight into a store, as the steps of a run would, without a model. */
export async function writeDrawnRun(
  folder: string,
  run: DrawnRun,
  store = openStore(pathToFileURL(join(folder, 'store')).href),
): Promise<ObjectStore> {
  const { runId, images, shardRows = 64, mapSide = SIDE } = run;
  await writeGarments(join(folder, 'garments'), PICTURES);
  await putJson(store, jobKey(runId), describe(folder, run));
  if (run.incomplete === true) return store;

  const drawings = CLASS_NAMES.map((_, index) =>
    Array.from({ length: DRAWINGS }, (__, seed) => draw(index, seed, mapSide)),
  );
  const rowOf = (index: number): SaliencyRow => saliencyRow(index, drawings);
  const objects: RunManifest['objects'][number][] = [];
  const add = async (kind: ArtifactKind, place: string, bytes: Uint8Array, rows: number): Promise<string> => {
    const [part = '', name = ''] = place.split('/');
    const { key, sha256, sizeBytes } = await putObject(store, runId, part, name, bytes, rows);
    objects.push({ key, kind, sha256, rows, bytes: sizeBytes });
    return key;
  };
  for (let start = 0; start < images; start += shardRows) {
    const rows = Array.from({ length: Math.min(shardRows, images - start) }, (_, index) => rowOf(start + index));
    const bytes = encodeSaliencyTable({ height: mapSide, width: mapSide, effectLength: 0, rows });
    await add('saliency', `saliency/${String(start / shardRows).padStart(6, '0')}`, bytes, rows.length);
  }
  for (let start = 0; start < images; start += 65_536) {
    const rows = Array.from({ length: Math.min(65_536, images - start) }, (_, index) => indexRow(rowOf(start + index)));
    await add(
      'image-index',
      `images/${String(start / 65_536).padStart(6, '0')}`,
      encodeImageIndexTable(rows),
      rows.length,
    );
  }
  const size = { height: mapSide, width: mapSide, channels: 1 };
  const globalRows = drawings.map((of, index) => {
    return globalRow(index, run.moved?.includes(index) === true ? drawings.at(index - 1)! : of, images, mapSide);
  });
  const globalKey = await add(
    'global',
    'global/classes',
    encodeGlobalTable({ ...size, rows: globalRows }),
    globalRows.length,
  );
  await add('evaluation-classes', 'evaluation/classes', encodeClassMetricsTable([]), 0);
  const none = encodeReconstructionsTable({ ...size, generator: 'harmonic', rows: [] });
  await add('reconstructions', 'reconstructions/000000', none, 0);
  await add('report', 'report/report', Buffer.from('<!doctype html><title>drawn</title>'), 0);
  await putJson(store, manifestKey(runId), manifestOf(run, objects));
  await appendHistory(store, entryOf(run, globalKey));
  return store;
}

function draw(index: number, seed: number, mapSide: number): Drawing {
  // The drawing of row `index + 10·seed` of the data set.
  const pixels = drawGarment(index, index + CLASS_NAMES.length * seed);
  const whole = mapOf(pixels, seed);
  const step = SIDE / mapSide;
  const map = Float32Array.from({ length: mapSide * mapSide }, (_, pixel) => {
    return whole[Math.floor(Math.floor(pixel / mapSide) * step) * SIDE + Math.floor((pixel % mapSide) * step)]!;
  });
  return { pixels, sha256: createHash('sha256').update(pixels).digest('hex'), map };
}

/** Every seventh answer is wrong, every 997th map is degenerate. */
function saliencyRow(index: number, drawings: readonly (readonly Drawing[])[]): SaliencyRow {
  const label = index % CLASS_NAMES.length;
  const predicted = index % 7 === 6 ? (label + 1 + (index % 2)) % CLASS_NAMES.length : label;
  const drawing = drawings[label]![Math.floor(index / CLASS_NAMES.length) % DRAWINGS]!;
  const status = index % 997 === 996 ? 'degenerate' : 'ok';
  return {
    imageId: String(index).padStart(7, '0'),
    imageSha256: drawing.sha256,
    label,
    predicted,
    target: predicted,
    score: 0.4 + 0.6 * ((index * 0.618034) % 1),
    status,
    reason: '',
    passes: 100,
    converged: true,
    seed: index,
    confidence: null,
    map: status === 'ok' ? drawing.map : new Float32Array(drawing.map.length),
    effect: null,
    effectError: null,
  };
}

function indexRow({ imageId, label, predicted, target, score, status, reason, seed }: SaliencyRow): ImageIndexRow {
  return { imageId, label, predicted, target, score, status, reason, typicality: Math.cos(seed) };
}

function globalRow(index: number, drawings: readonly Drawing[], images: number, side: number): GlobalRow {
  const mapMean = meanOf(drawings.map(({ map }) => map));
  const picture = new Uint8Array(side * side).fill(90);
  return {
    class: index,
    className: CLASS_NAMES[index]!,
    images: Math.ceil(images / CLASS_NAMES.length),
    degenerate: 0,
    mapMean,
    mapStd: mapMean.map(() => 0.4),
    salientFrequency: mapMean.map((value) => (value > 1 ? 1 : 0)),
    salientShare: 0.2,
    windowShare: 0.1,
    windowTop: 1,
    windowLeft: 1,
    windowHeight: 2,
    windowWidth: 2,
    concentratedImages: 0,
    prototype: picture,
    prototypePredicted: index,
    prototypeScore: 0.9,
    shuffledPredicted: index,
    shuffledScore: 0.5,
    classMean: picture,
    classMeanPredicted: index,
    classMeanScore: 0.8,
  };
}

function describe(folder: string, { runId, version, images }: DrawnRun): RunDescription {
  const base = smallJob(folder);
  const job = parseJob({ ...base, model: { ...base.model, version } }, 'test');
  return {
    format_version: 1,
    run_id: runId,
    method_version: 'test',
    job: { ...job, dataset: { ...job.dataset, uri: pathToFileURL(join(folder, 'garments')).href } },
    model: { digest: '00', engine: 'onnx', height: SIDE, width: SIDE, channels: 1, class_count: 10, batch_size: 8 },
    dataset: { digest: '00', images },
    class_names: CLASS_NAMES,
    plan: { shard_size: 64, shards: Math.ceil(images / 64), page_shards: 8 },
  };
}

function manifestOf({ runId, version, images }: DrawnRun, objects: RunManifest['objects']): RunManifest {
  return {
    format_version: 1,
    run_id: runId,
    model: { name: 'fashion', version, digest: '00' },
    dataset: { uri: 'file:///garments', digest: '00', images },
    engine: 'onnx',
    versions: {},
    counts: { images, passes: images * 100 },
    objects,
  };
}

function entryOf(
  { runId, version, images, reference, marked = [] }: DrawnRun,
  globalKey: string,
): Omit<HistoryEntry, 'sequence'> {
  const overall: HistoryEntry['overall'] = {
    images,
    accuracy: { value: 0.857, low: 0.84, high: 0.87, count: images },
    insertion_auc: null,
    deletion_auc: null,
    reconstruction_accuracy: null,
    reconstruction_gap: null,
    window_share: 0.1,
    concentrated_share: null,
    transplant_flip: null,
    salient_share: 0.2,
    drift: null,
  };
  const most = { value: 0.9, low: 0.8, high: 0.96, count: 70 };
  const classes = CLASS_NAMES.map((name, index): ClassFigures => {
    const figures = { ...overall, class: index, class_name: name };
    return marked.includes(index) ? { ...figures, concentrated_share: most } : figures;
  });
  return {
    format_version: 1,
    run_id: runId,
    model: 'fashion',
    version,
    manifest_sha256: '',
    dataset_digest: '00',
    images,
    overall,
    classes,
    global_key: globalKey,
    reference_version: reference ?? null,
    gate: {
      verdict: marked.length > 0 ? 'refused' : reference === undefined ? 'no-reference' : 'accepted',
      reasons: [],
    },
  };
}
