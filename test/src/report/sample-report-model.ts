import {
  buildReportModel,
  compareRuns,
  createImageSurveyor,
  createSampleSelector,
  createTypicality,
  pictureFile,
} from '@saliency-atlas/activities/report';
import type {
  ComparedMaps,
  Comparison,
  PictureFile,
  ReportModel,
  ReportRun,
  ReportSources,
} from '@saliency-atlas/activities/report';
import type { ClassFigures, Figure, GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import type {
  ClassMetricRow,
  ClusterRow,
  ClusterTable,
  GlobalRow,
  GlobalTable,
  ReconstructionTable,
  SaliencyRow,
  TransplantTable,
} from '@saliency-atlas/activities/tables';
import { planRowOf } from '../../../activities/src/tables/example-tables.ts';
import { classDrift } from '@saliency-atlas/activities/track';
import { embedMap } from '../../../activities/src/aggregate/map-embedding.ts';
import { CLASS_NAMES, drawGarment, mapOf, meanOf, seededRandom, SIDE } from './draw-garment.ts';

const IMAGES_PER_CLASS = 12;
const SHIRT = 6;
const COUNT = 200;

const figure = (value: number, half: number, count: number): Figure => {
  return { value, low: value - half, high: Math.min(1, value + half), count };
};

interface ShownImage {
  readonly row: SaliencyRow;
  readonly pixels: Uint8Array;
}

/** The images of one class with their maps, for a model that learnt a corner mark or an honest one. */
function imagesOf(classIndex: number, version: number, shortcut: boolean): ShownImage[] {
  return Array.from({ length: IMAGES_PER_CLASS }, (_, index) => {
    const marked = shortcut && classIndex === SHIRT;
    const pixels = drawGarment(classIndex, index + 1, classIndex === SHIRT);
    const wrong = index >= IMAGES_PER_CLASS - 2;
    const predicted = wrong ? [6, 3, 4, 0, 2, 7, 0, 9, 5, 7][classIndex]! : classIndex;
    const row: SaliencyRow = {
      imageId: `${String(classIndex)}/${String(index).padStart(5, '0')}.png`,
      imageSha256: '',
      label: classIndex,
      predicted,
      target: predicted,
      score: 0.99 - 0.05 * (index % 7),
      status: 'ok',
      reason: '',
      passes: 500,
      converged: true,
      seed: index,
      confidence: 0.9,
      // An honest version pays no attention to the mark.
      map: mapOf(drawGarment(classIndex, index + 1), version * 1000 + index, marked && index < 9),
      effect: null,
      effectError: null,
    };
    return { row, pixels };
  });
}

/** The 5×5 window with the largest sum. */
function brightestWindow(map: Float32Array): { windowTop: number; windowLeft: number } {
  let best = { windowTop: 0, windowLeft: 0, sum: -Infinity };
  for (let windowTop = 0; windowTop <= SIDE - 5; windowTop += 1) {
    for (let windowLeft = 0; windowLeft <= SIDE - 5; windowLeft += 1) {
      let sum = 0;
      for (let pixel = 0; pixel < 25; pixel += 1) {
        sum += map[(windowTop + Math.floor(pixel / 5)) * SIDE + windowLeft + (pixel % 5)]!;
      }
      if (sum > best.sum) best = { windowTop, windowLeft, sum };
    }
  }
  return { windowTop: best.windowTop, windowLeft: best.windowLeft };
}

function globalRow(classIndex: number, images: readonly ShownImage[], shortcut: boolean): GlobalRow {
  const marked = shortcut && classIndex === SHIRT;
  const mapMean = meanOf(images.map(({ row }) => row.map));
  const masked = images.map(({ row, pixels }) => pixels.map((value, pixel) => (row.map[pixel]! > 0.6 ? value : 0)));
  return {
    class: classIndex,
    className: CLASS_NAMES[classIndex]!,
    images: COUNT,
    degenerate: classIndex === 8 ? 3 : 0,
    mapMean,
    mapStd: mapMean.map(() => 0.4),
    salientFrequency: meanOf(images.map(({ row }) => row.map.map((value) => (value > 1.2 ? 1 : 0)))),
    salientShare: marked ? 0.03 : 0.24,
    windowShare: marked ? 0.62 : 0.12,
    ...brightestWindow(mapMean),
    windowHeight: 5,
    windowWidth: 5,
    concentratedImages: marked ? 150 : 0,
    prototype: Uint8Array.from(meanOf(masked)),
    prototypePredicted: classIndex,
    prototypeScore: 0.97,
    shuffledPredicted: classIndex % 3 === 0 ? classIndex : 8,
    shuffledScore: classIndex % 3 === 0 ? 0.71 : 0.22,
    classMean: Uint8Array.from(meanOf(images.map(({ pixels }) => pixels))),
    classMeanPredicted: classIndex === SHIRT ? 2 : classIndex,
    classMeanScore: classIndex === SHIRT ? 0.31 : 0.83,
  };
}

function classFigures(classIndex: number, version: number, shortcut: boolean): ClassFigures {
  const random = seededRandom(version * 100 + classIndex);
  const marked = shortcut && classIndex === SHIRT;
  const base = classIndex === SHIRT ? 0.78 : 0.86 + 0.12 * random();
  return {
    class: classIndex,
    class_name: CLASS_NAMES[classIndex]!,
    images: COUNT,
    accuracy: figure(base, 0.04, COUNT),
    insertion_auc: figure(0.6 + 0.15 * random(), 0.03, COUNT),
    deletion_auc: figure(0.15 + 0.1 * random(), 0.02, COUNT),
    reconstruction_accuracy: figure(marked ? 0.41 : 0.6 + 0.25 * random(), 0.05, COUNT),
    reconstruction_gap: figure(0.05 + 0.2 * random(), 0.06, COUNT),
    window_share: marked ? 0.62 : 0.08 + 0.06 * random(),
    concentrated_share: marked ? figure(0.75, 0.06, COUNT) : { value: 0, low: 0, high: 0.02, count: COUNT },
    transplant_flip: marked ? figure(0.61, 0.05, 300) : { value: 0.01, low: 0, high: 0.03, count: 300 },
    salient_share: marked ? 0.03 : 0.2 + 0.1 * random(),
    drift: version === 1 ? null : marked ? 0.67 : 0.1 + 0.2 * random(),
  };
}

const GATES: readonly GateOutcome[] = [
  { verdict: 'no-reference', reasons: [] },
  { verdict: 'accepted', reasons: [] },
  {
    verdict: 'refused',
    reasons: [
      'Class "Shirt": 75 % of its images have most of their saliency in one 5×5 window (limit 20 %; version 2.0: 0 %). The model probably reads something small in the top left corner instead of the object.',
      'Class "Shirt": its top 5×5 window in the top left corner, pasted into images of other classes, turns 61 % of them into this class (limit 25 %; version 2.0: 1 %). That patch decides the class by itself.',
      'Class "Shirt": the largest share of its mean saliency in one window (now the 5×5 window in the top left corner) rose from 12 % in version 2.0 to 62 % (50 points; limit 15).',
    ],
  },
];

function historyEntry(version: number): HistoryEntry {
  const shortcut = version === 3;
  const accuracy = [0.921, 0.926, 0.924][version - 1]!;
  return {
    format_version: 1,
    sequence: version,
    run_id: `${String(version)}f0c9a7be42d1835a6e0`,
    model: 'fashion',
    version: `${String(version)}.0`,
    manifest_sha256: '',
    dataset_digest: 'c8d1f0',
    images: 2000,
    overall: {
      images: 2000,
      accuracy: figure(accuracy, 0.012, 2000),
      insertion_auc: figure(0.684 + 0.004 * version, 0.011, 2000),
      deletion_auc: figure(0.186 - 0.003 * version, 0.008, 2000),
      reconstruction_accuracy: figure(shortcut ? 0.71 : 0.74, 0.02, 2000),
      reconstruction_gap: figure(0.12 + 0.01 * version, 0.018, 2000),
      window_share: shortcut ? 0.16 : 0.11,
      concentrated_share: shortcut ? figure(0.075, 0.012, 2000) : { value: 0.001, low: 0, high: 0.004, count: 2000 },
      transplant_flip: shortcut ? figure(0.07, 0.01, 3000) : figure(0.01, 0.004, 3000),
      salient_share: shortcut ? 0.22 : 0.24,
      drift: version === 1 ? null : shortcut ? 0.27 : 0.19,
    },
    classes: CLASS_NAMES.map((_, classIndex) => classFigures(classIndex, version, shortcut)),
    global_key: '',
    reference_version: version === 1 ? null : `${String(version - 1)}.0`,
    gate: GATES[version - 1]!,
  };
}

function metricRows(): ClassMetricRow[] {
  const row = (metric: string, { value, low, high, count }: Figure): ClassMetricRow => {
    return { class: -1, className: 'all classes', metric, value, low, high, count };
  };
  const shares = [0.5, 0.6, 0.7, 0.8, 0.9];
  return [
    row('insertion_auc', figure(0.696, 0.011, 2000)),
    row('insertion_auc_random', figure(0.512, 0.012, 2000)),
    row('insertion_auc_centre', figure(0.577, 0.012, 2000)),
    row('energy_in_mask', figure(0.448, 0.016, 2000)),
    row('energy_in_mask_random', figure(0.261, 0.011, 2000)),
    row('energy_in_mask_centre', figure(0.402, 0.013, 2000)),
    row('seed_stability', figure(0.741, 0.02, 20)),
    row('seed_stability_random', figure(0.001, 0.004, 20)),
    row('seed_stability_centre', figure(1, 0, 20)),
    row('model_randomisation', figure(0.083, 0.06, 20)),
    row('model_randomisation_random', figure(0.002, 0.004, 20)),
    row('model_randomisation_centre', figure(1, 0, 20)),
    row('deletion_auc', figure(0.177, 0.008, 2000)),
    row('deletion_auc_random', figure(0.309, 0.01, 2000)),
    row('deletion_auc_centre', figure(0.258, 0.009, 2000)),
    row('global_input_accuracy/salient', figure(0.94, 0.05, 50)),
    row('global_input_score/salient', figure(0.9, 0.04, 50)),
    row('global_input_accuracy/random_map', figure(0.42, 0.13, 50)),
    row('global_input_score/random_map', figure(0.37, 0.1, 50)),
    ...shares.flatMap((share, index) => [
      row(`reconstruction_accuracy/salient/${String(share)}`, figure(0.81 - 0.025 * index, 0.017, 2000)),
      row(`reconstruction_accuracy/random/${String(share)}`, figure(0.92 - 0.012 * index, 0.013, 2000)),
      row(`reconstruction_accuracy/non_salient/${String(share)}`, figure(0.98 - 0.012 * index, 0.008, 2000)),
      row(`reconstruction_gap/${String(share)}`, figure(0.11 + 0.013 * index, 0.018, 2000)),
    ]),
  ];
}

/** The first images of other classes, with the corner of a shirt. */
function transplantsOf(images: readonly ShownImage[][]): TransplantTable {
  const rows = [0, 2, 4].map((other, index) => {
    const [source, recipient] = [images[SHIRT]![index]!, images[other]![0]!];
    const inWindow = (pixel: number): boolean => Math.floor(pixel / SIDE) < 5 && pixel % SIDE < 5;
    return {
      class: SHIRT,
      className: CLASS_NAMES[SHIRT],
      part: 'window' as const,
      sourceId: source.row.imageId,
      recipientId: recipient.row.imageId,
      windowTop: 0,
      windowLeft: 0,
      windowHeight: 5,
      windowWidth: 5,
      predictedBefore: other,
      predicted: index < 2 ? SHIRT : other,
      score: index < 2 ? 0.97 : 0.31,
      before: recipient.pixels,
      after: recipient.pixels.map((value, pixel) => (inWindow(pixel) ? source.pixels[pixel]! : value)),
    };
  });
  return { height: SIDE, width: SIDE, channels: 1, rows };
}

function reconstructionsOf(images: readonly ShownImage[][]): ReconstructionTable {
  const rows = images.flatMap((list, classIndex) =>
    list.slice(0, 6).map(({ row, pixels }, index) => ({
      imageId: row.imageId,
      target: classIndex,
      region: index % 3 === 2 ? ('random' as const) : ('salient' as const),
      removedShare: 0.5 + 0.1 * (index % 5),
      removedPixels: 0.2,
      sample: 0,
      predicted: index % 3 === 1 ? (classIndex + 2) % 10 : classIndex,
      score: index % 3 === 1 ? 0.18 : 0.86,
      accepted: index % 3 !== 1,
      fillLoss: 0.1,
      pixels: pixels.map((value, pixel) => (row.map[pixel]! > 0.8 ? Math.round(0.55 * value + 40) : value)),
    })),
  );
  return { height: SIDE, width: SIDE, channels: 1, generator: 'exemplar', rows };
}

const RUN: ReportRun = {
  runId: '3f0c9a7be42d1835a6e0',
  model: 'fashion',
  version: '3.0',
  modelDigest: '680940ec191b3b3f96dbb5ed98905887efb2ac4f5c98daad6ae3660a7c3776fb',
  dataset: 'fashion-mnist, probe of 2,000 images',
  datasetDigest: 'c8d1f0aa71b95e22',
  engine: 'onnx, CPU',
  method: 'atlas',
  methodVersion: 'atlas-1',
  generator: 'exemplar bank of 6,000 images',
  seed: 0,
  passesPerImage: 500,
  images: 2000,
  unreadable: 2,
  degenerate: 3,
  converged: 1604,
  forwardPasses: 812_400,
  passesSaved: 96_300,
  settings: [
    { name: 'explain.grid', value: '8' },
    { name: 'explain.stop.agreement', value: '0.98' },
    { name: 'reconstruct.removedShare', value: '0.5, 0.6, 0.7, 0.8, 0.9' },
    { name: 'evaluate.steps', value: '28' },
  ],
  software: [
    { name: 'node', value: '20.19.0' },
    { name: 'onnxruntime-node', value: '1.30.0' },
  ],
};

const GATE_LIMITS: NonNullable<ReportModel['gateLimits']> = {
  valueThreshold: { concentratedShare: 0.2, transplantFlip: 0.25, spreadFlip: 0.5 },
  changeThreshold: {
    windowShare: 0.15,
    concentratedShare: 0.15,
    transplantFlip: 0.15,
    spreadFlip: 0.3,
    accuracyDrop: 0.02,
  },
  familyError: 0.05,
  drift: { minChanges: 5 },
  against: 'last-accepted',
};

/** Two ways of being a shirt, with and without the mark; one of every other class. */
function clustersOf({ rows }: GlobalTable): ClusterTable {
  const row = (classIndex: number, cluster: number, share: number): ClusterRow => ({
    class: classIndex,
    className: CLASS_NAMES[classIndex]!,
    cluster,
    images: 10,
    share,
    similarity: 0.6,
    silhouette: 0.3,
    representative: `${String(classIndex)}/0000${String(Math.max(0, cluster))}.png`,
    // Of length 1, not in standard deviations.
    mapMean: embedMap(rows[(classIndex + Math.max(0, cluster)) % 10]!.mapMean, SIDE, SIDE),
  });
  const wholes = rows.map(({ class: index }) => row(index, -1, 1));
  return {
    height: SIDE / 2,
    width: SIDE / 2,
    rows: [...wholes, row(SHIRT, 0, 0.75), row(SHIRT, 1, 0.25), row(2, 0, 1)],
  };
}

function table(version: number, shortcut: boolean): { images: ShownImage[][]; global: GlobalTable } {
  const images = CLASS_NAMES.map((_, classIndex) => imagesOf(classIndex, version, shortcut));
  const rows = images.map((list, classIndex) => globalRow(classIndex, list, shortcut));
  return { images, global: { height: SIDE, width: SIDE, channels: 1, rows } };
}

const byClass = <Kept>({ rows }: GlobalTable, keep: (row: GlobalTable['rows'][number]) => Kept): Map<number, Kept> =>
  new Map(rows.map((row) => [row.class, keep(row)]));

/** What of a table in memory is read for pages: its mean maps. */
export function meanMapsOf(global: GlobalTable): ComparedMaps['before'] {
  return { ...global, byClass: byClass(global, ({ mapMean }) => mapMean) };
}

/** What of a table in memory is read for a report: its classes, their maps and pictures. */
export function shownClassesOf(global: GlobalTable): Pick<ReportSources, 'global' | 'pictures' | 'confusedMaps'> {
  const { byClass: confusedMaps } = meanMapsOf(global);
  return { global, pictures: { ...global, byClass: byClass(global, (row) => row) }, confusedMaps };
}

/** The maps of `sampleComparison`. */
export function sampleComparedMaps(): ComparedMaps {
  return { before: meanMapsOf(table(2, false).global), after: meanMapsOf(table(3, true).global) };
}

/** The second version of `sampleReportModel` and the third side by side, after one accepted change. */
export function sampleComparison(): Comparison {
  const before = { entry: historyEntry(2), global: table(2, false).global };
  const after = { entry: historyEntry(3), global: table(3, true).global };
  return compareRuns({
    before,
    after,
    gate: after.entry.gate,
    drift: classDrift(after.global, before.global),
    history: [historyEntry(1), historyEntry(2)],
    warnings: ['The two were measured on different images, so a change may come from the images.'],
  });
}

/** A report of ten classes of 28×28 drawings; the third version learnt a corner mark on shirts and was refused. */
export function sampleReportModel(): ReportModel {
  const { images, global } = table(3, true);
  const selector = createSampleSelector(global, 6);
  const surveyor = createImageSurveyor(global, 100, 500);
  const typicalityOf = createTypicality(meanMapsOf(global).byClass);
  for (const { row } of images.flat()) {
    const plan = planRowOf({ ...row, imageSha256: '' });
    selector.offer(row, plan, typicalityOf(row));
    surveyor.offer(row, plan, typicalityOf(row));
  }
  const survey = surveyor.finish();
  const pictures = new Map(images.flat().map(({ row, pixels }) => [row.imageId, pixels]));
  const toPicture = (imageId: string): PictureFile => {
    return pictureFile({ height: SIDE, width: SIDE, channels: 1, data: pictures.get(imageId)! }, SIDE);
  };
  return buildReportModel({
    run: RUN,
    entry: historyEntry(3),
    gateLimits: GATE_LIMITS,
    clusters: clustersOf(global),
    history: [historyEntry(1), historyEntry(2), historyEntry(3)],
    ...shownClassesOf(global),
    earlier: [
      { version: '1.0', maps: meanMapsOf(table(1, false).global) },
      { version: '2.0', maps: meanMapsOf(table(2, false).global) },
    ],
    classMetrics: metricRows(),
    samples: selector.selected().map((sample) => ({ ...sample, picture: toPicture(sample.row.imageId) })),
    confusion: survey.confusion,
    images: {
      total: survey.images,
      right: survey.right,
      wrong: survey.wrong,
      sample: survey.sample.map(({ plan: _, ...image }) => ({ ...image, picture: toPicture(image.id), reason: '' })),
    },
    reconstructions: [reconstructionsOf(images)],
    transplants: transplantsOf(images),
    classNames: CLASS_NAMES,
    warnings: [
      '2 of 2,000 images could not be read and are not part of any figure.',
      'The exemplar bank was drawn from the same data set: reconstructions may be more plausible than on new data.',
    ],
  });
}
