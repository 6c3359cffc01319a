import type { Figure, HistoryEntry } from '@saliency-atlas/contract';
import { pictureFile } from './map-pictures.ts';
import { orderClasses } from './order-classes.ts';
import type { PicturedClass, Picture, ReportMap, ReportModel, ReportSample } from './report-model.ts';

/** For tests: a figure with an interval of ±0.05. */
export function tinyFigure(value: number): Figure {
  return { value, low: value - 0.05, high: value + 0.05, count: 40 };
}

const NOTHING_MEASURED = {
  images: 40,
  accuracy: null,
  insertion_auc: null,
  deletion_auc: null,
  reconstruction_accuracy: null,
  reconstruction_gap: null,
  window_share: null,
  concentrated_share: null,
  transplant_flip: null,
  salient_share: null,
  drift: null,
} satisfies HistoryEntry['overall'];

/** For tests: an entry of the history in which nothing was measured but what `changes` says. */
export function tinyEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    format_version: 1,
    sequence: 1,
    run_id: 'run-1',
    model: 'tiny',
    version: '1.0',
    manifest_sha256: '',
    dataset_digest: '',
    images: 40,
    overall: NOTHING_MEASURED,
    classes: [],
    global_key: '',
    reference_version: null,
    gate: { verdict: 'no-reference', reasons: [] },
    ...changes,
  };
}

function tinyPicture(side: number): Picture {
  // Noise, which no compression makes small.
  let state = 1;
  const data = Uint8Array.from({ length: side * side }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { height: side, width: side, channels: 1, data };
}

function tinyMap(side: number): ReportMap {
  return { height: side, width: side, values: Float32Array.from({ length: side * side }, (_, pixel) => pixel % 3) };
}

/** For tests: a class without figures. */
export function tinyClass(index: number, name: string, side = 2, sampleCount = 0): PicturedClass {
  const verdict = { predicted: name, score: 0.5, agrees: true };
  const sample = (kind: ReportSample['kind']): ReportSample => ({
    imageId: 'image.png',
    kind,
    label: name,
    predicted: name,
    target: name,
    score: 0.9,
    agreement: 0.5,
    picture: pictureFile(tinyPicture(side), side),
    map: tinyMap(side),
  });
  return {
    class: index,
    name,
    images: 40,
    degenerate: 0,
    figures: null,
    reference: null,
    map: tinyMap(side),
    salientFrequency: tinyMap(side),
    window: { top: 0, left: 0, height: 1, width: 1 },
    prototype: { picture: tinyPicture(side), verdict },
    shuffled: verdict,
    classMean: { picture: tinyPicture(side), verdict },
    ways: [],
    versionMaps: [],
    change: null,
    typical: Array.from({ length: sampleCount }, () => sample('typical')),
    failing: Array.from({ length: sampleCount }, () => sample('wrong')),
    reconstructions: [],
    transplants: [],
  };
}

/** What a test may say of a report: all of its classes have pictures. */
interface TinyChanges extends Partial<Omit<ReportModel, 'classes' | 'pictured'>> {
  readonly classes?: readonly PicturedClass[];
}

/** For tests: a report in which nothing was measured. */
export function tinyReportModel(changes: TinyChanges = {}): ReportModel {
  const entry = tinyEntry();
  const { classes = [tinyClass(0, 'cat')], gate = entry.gate } = changes;
  return {
    run: {
      runId: 'run-1',
      model: 'tiny',
      version: '1.0',
      modelDigest: '',
      dataset: 'drawings',
      datasetDigest: '',
      engine: 'onnx',
      method: 'atlas',
      methodVersion: 'atlas-1',
      generator: null,
      seed: 0,
      passesPerImage: 500,
      images: 40,
      unreadable: null,
      degenerate: null,
      converged: null,
      forwardPasses: null,
      passesSaved: null,
      settings: [],
      software: [],
    },
    gate: entry.gate,
    gateLimits: null,
    referenceVersion: null,
    overall: entry.overall,
    reference: null,
    insertion: { map: null, random: null, centre: null },
    deletion: { map: null, random: null, centre: null },
    seedStability: { map: null, random: null, centre: null },
    modelRandomisation: { map: null, random: null, centre: null },
    localisation: [],
    reconstruction: [],
    globalInputs: [],
    classes,
    pictured: orderClasses({ gate, classes }),
    confusion: { labelled: 0, cells: [] },
    confusedMaps: new Map(),
    images: { total: 40, right: 0, wrong: 0, sample: [] },
    nameOf: (index) => `class ${String(index)}`,
    history: [entry],
    warnings: [],
    ...changes,
  };
}
