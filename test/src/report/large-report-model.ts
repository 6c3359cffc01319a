import {
  buildReportModel,
  createImageSurveyor,
  createSampleSelector,
  createTypicality,
} from '@saliency-atlas/activities/report';
import type { PictureFile, ReportModel } from '@saliency-atlas/activities/report';
import { encodeThumbnail } from '@saliency-atlas/activities/datasets';
import type { GlobalRow, GlobalTable, SaliencyRow } from '@saliency-atlas/activities/tables';
import type { ClassFigures, Figure, HistoryEntry } from '@saliency-atlas/contract';
import { planRowOf } from '../../../activities/src/tables/example-tables.ts';
import { seededRandom } from './draw-garment.ts';
import { meanMapsOf, sampleReportModel, shownClassesOf } from './sample-report-model.ts';

/** Side of the model's input and of its maps; that of pictures is what a report shows. */
const MAP_SIDE = 56;
const PICTURE_SIDE = 192;
/** Different maps and pictures; images take them in turn. */
const VARIANTS = 24;

/**
 * A report over `images` images of `classes` classes as of photographs: pictures of 192 pixels with colours and edges, every
 * figure measured, three versions. Every fifth answer is wrong.
 */
export async function largeReportModel(images: number, classes: number): Promise<ReportModel> {
  const pictures = await Promise.all(Array.from({ length: VARIANTS }, (_, seed) => drawPhoto(seed)));
  const maps = Array.from({ length: VARIANTS }, (_, seed) => drawMap(seed));
  const rows = Array.from({ length: classes }, (_, index) => globalRow(index, Math.ceil(images / classes), maps));
  const global: GlobalTable = { height: MAP_SIDE, width: MAP_SIDE, channels: 3, rows };
  const selector = createSampleSelector(global, 6, new Set(rows.slice(0, 60).map((row) => row.class)));
  const surveyor = createImageSurveyor(global, 600, 500);
  const typicalityOf = createTypicality(meanMapsOf(global).byClass);
  for (let index = 0; index < images; index += 1) {
    const row = saliencyRow(index, classes, maps);
    const plan = planRowOf({ ...row, imageSha256: '' });
    const typicality = typicalityOf(row);
    selector.offer(row, plan, typicality);
    surveyor.offer(row, plan, typicality);
  }
  const survey = surveyor.finish();
  const picture = (id: string): PictureFile => pictures[Number(id.replace(/\D/g, '')) % VARIANTS]!;
  const base = sampleReportModel();
  const history = base.history.map((entry) => ({ ...entry, classes: rows.map((row) => figuresOf(row, entry)) }));
  return buildReportModel({
    run: { ...base.run, images },
    entry: history.at(-1)!,
    history: history.slice(0, -1),
    ...shownClassesOf(global),
    earlier: history.slice(0, -1).map(({ version }) => ({ version, maps: meanMapsOf(global) })),
    classMetrics: [],
    samples: selector.selected().map((sample) => ({ ...sample, picture: picture(sample.row.imageId) })),
    confusion: survey.confusion,
    images: {
      total: survey.images,
      right: survey.right,
      wrong: survey.wrong,
      sample: survey.sample.map(({ plan: _, ...image }) => ({ ...image, picture: picture(image.id), reason: '' })),
    },
    transplants: null,
    reconstructions: [],
    classNames: rows.map(({ className }) => className),
    warnings: [],
  });
}

function saliencyRow(index: number, classes: number, maps: readonly Float32Array[]): SaliencyRow {
  const label = index % classes;
  const predicted = index % 5 === 4 ? (label + 1 + (index % 3)) % classes : label;
  return {
    imageId: `photos/IMG_${String(index).padStart(6, '0')}.jpg`,
    imageSha256: '',
    label,
    predicted,
    target: predicted,
    score: 0.4 + 0.6 * ((index * 0.618034) % 1),
    status: 'ok',
    reason: '',
    passes: 500,
    converged: true,
    seed: index,
    confidence: null,
    map: maps[index % VARIANTS]!,
    effect: null,
    effectError: null,
  };
}

function drawMap(seed: number): Float32Array {
  return Float32Array.from({ length: MAP_SIDE * MAP_SIDE }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / MAP_SIDE), pixel % MAP_SIDE];
    return 1.4 * Math.sin(x / 7 + seed) + 1.4 * Math.cos(y / 9 + seed / 2);
  });
}

/** Shapes of colour with noise: about as hard to compress as a photograph. */
async function drawPhoto(seed: number): Promise<PictureFile> {
  const random = seededRandom(seed + 1);
  const data = Uint8Array.from({ length: PICTURE_SIDE * PICTURE_SIDE * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const [y, x] = [Math.floor(pixel / PICTURE_SIDE), pixel % PICTURE_SIDE];
    const shape = Math.sin(x / (9 + seed)) + Math.cos((y + (at % 3) * 20) / (11 + seed)) + (x * y > 9000 ? 0.6 : 0);
    return 128 + 45 * shape + 26 * (random() - 0.5);
  });
  const pixels = { height: PICTURE_SIDE, width: PICTURE_SIDE, channels: 3, data } as const;
  return { ...(await encodeThumbnail(pixels, PICTURE_SIDE)), mediaType: 'image/webp' };
}

function globalRow(index: number, images: number, maps: readonly Float32Array[]): GlobalRow {
  const picture = Uint8Array.from({ length: MAP_SIDE * MAP_SIDE * 3 }, (_, at) => (at * (index + 3)) % 251);
  return {
    class: index,
    className: `class number ${String(index)}`,
    images,
    degenerate: 0,
    mapMean: maps[index % VARIANTS]!,
    mapStd: maps[0]!,
    salientFrequency: maps[index % VARIANTS]!.map((value) => Math.max(0, value / 3)),
    salientShare: 0.2,
    windowShare: 0.1,
    windowTop: 4,
    windowLeft: 4,
    windowHeight: 10,
    windowWidth: 10,
    concentratedImages: 0,
    prototype: picture,
    prototypePredicted: index,
    prototypeScore: 0.9,
    shuffledPredicted: index,
    shuffledScore: 0.4,
    classMean: picture,
    classMeanPredicted: index,
    classMeanScore: 0.7,
  };
}

function figuresOf({ class: index, className, images }: GlobalRow, entry: HistoryEntry): ClassFigures {
  const figure = (value: number): Figure => ({ value, low: value - 0.03, high: value + 0.03, count: images });
  return {
    ...entry.overall,
    class: index,
    class_name: className,
    images,
    accuracy: figure(0.6 + 0.3 * ((index * 0.37) % 1)),
  };
}
