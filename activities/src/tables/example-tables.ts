import type {
  ClassMetricRow,
  ClusterTable,
  GlobalInputTable,
  GlobalRow,
  GlobalTable,
  ImageIndexRow,
  ImageMetricRow,
  PlanRow,
  ReconstructionTable,
  TransplantTable,
  SaliencyRow,
  SaliencyTable,
} from './rows.ts';

const SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const PIXELS = 6;

/** A value that differs by row and place and that float32 holds exactly. */
const wave = (row: number, place: number): number => (((row * 7 + place * 13) % 64) - 32) / 16;
const map = (row: number): Float32Array => Float32Array.from({ length: PIXELS }, (_, i) => wave(row, i));
const picture = (row: number): Uint8Array => Uint8Array.from({ length: 3 * PIXELS }, (_, i) => (row * 11 + i) % 256);

/** The plan's row of an explained image of which nothing else is known. */
export function planRowOf({
  imageId,
  imageSha256,
  label,
}: Pick<SaliencyRow, 'imageId' | 'imageSha256' | 'label'>): PlanRow {
  return { imageId, imageSha256, label, boxes: [], mask: null, maskProblem: null, location: '' };
}

/** Small tables with every case the format knows, for tests here and for those that read them from Python. */
export const examplePlan: readonly PlanRow[] = [
  {
    imageId: 'a/größe 1.png',
    imageSha256: SHA256,
    label: 3,
    boxes: [{ x: 0.5, y: 1, width: 10.25, height: 4 }],
    mask: '3x4:52`\\0O',
    maskProblem: null,
    location: '',
  },
  {
    imageId: 'a/2.png',
    imageSha256: SHA256,
    label: null,
    boxes: [],
    mask: null,
    maskProblem: 'the mask is empty',
    location: '1536+200',
  },
  {
    imageId: 'b/3.png',
    imageSha256: '',
    label: 0,
    boxes: [
      { x: 1, y: 2, width: 3, height: 4 },
      { x: 5, y: 6, width: 7, height: 8 },
    ],
    mask: null,
    maskProblem: null,
    location: '',
  },
];

const saliencyRow = (row: number): SaliencyRow => ({
  imageId: `class-${row % 3}/${row}.png`,
  imageSha256: SHA256,
  label: row % 5 === 0 ? null : row % 3,
  predicted: row % 3,
  target: row % 3,
  score: row / 16,
  status: 'ok',
  reason: '',
  passes: 2000 + row,
  converged: row % 2 === 0,
  seed: 4_294_967_295 - row,
  confidence: row % 4 === 0 ? null : row / 32,
  map: map(row),
  effect: row % 2 === 0 ? null : Float32Array.of(row / 8, -row / 8),
  effectError: row % 4 === 1 ? Float32Array.of(row / 16, 0.5) : null,
});

/** Ten images of three classes on maps of 2 × 3; the last could not be read. */
export const exampleSaliency: SaliencyTable = {
  height: 2,
  width: 3,
  effectLength: 2,
  rows: [
    ...Array.from({ length: 9 }, (_, row) => saliencyRow(row)),
    {
      ...saliencyRow(9),
      status: 'unreadable',
      reason: 'not a picture: "ÿØ"',
      predicted: -1,
      target: -1,
      score: 0,
      map: new Float32Array(PIXELS),
    },
  ],
};

const globalRow = (row: number): GlobalRow => ({
  class: row,
  className: ['T-shirt/top', 'trouser', 'Ärmel'][row % 3]!,
  images: 100 + row,
  degenerate: row,
  mapMean: map(row),
  mapStd: map(row + 1),
  salientFrequency: map(row + 2),
  salientShare: 0.25,
  windowShare: 0.5,
  windowTop: 1,
  windowLeft: 2,
  windowHeight: 1,
  windowWidth: 1,
  concentratedImages: 40,
  prototype: picture(row),
  prototypePredicted: row,
  prototypeScore: 0.75,
  shuffledPredicted: -1,
  shuffledScore: 0.125,
  classMean: picture(row + 1),
  classMeanPredicted: 1,
  classMeanScore: 0.5,
});

export const exampleImageIndex: readonly ImageIndexRow[] = exampleSaliency.rows.map(
  ({ imageId, label, predicted, target, score, status, reason }, row) => {
    return {
      imageId,
      label,
      predicted,
      target,
      score,
      status,
      reason,
      typicality: status === 'ok' ? wave(row, 0) : null,
    };
  },
);

export const exampleGlobal: GlobalTable = { height: 2, width: 3, channels: 3, rows: [0, 1, 2].map(globalRow) };

export const exampleClusters: ClusterTable = {
  height: 2,
  width: 3,
  rows: [-1, 0, 1].map((cluster) => ({
    class: 4,
    className: 'coat',
    cluster,
    images: 20 - cluster,
    share: cluster < 0 ? 1 : 0.5,
    similarity: 0.75,
    silhouette: 0.5,
    representative: 'a/größe 1.png',
    mapMean: map(cluster + 1),
  })),
};

export const exampleGlobalInputs: GlobalInputTable = {
  height: 2,
  width: 3,
  channels: 3,
  rows: (['salient', 'random_map', 'class_mean'] as const).flatMap((kind) =>
    [-1, 0, 1].map((group) => ({
      class: 2,
      className: 'pullover',
      kind,
      group,
      images: 10,
      predicted: group + 1,
      score: 0.25,
      pixels: group < 0 ? picture(group + 1) : null,
    })),
  ),
};

export const exampleTransplants: TransplantTable = {
  height: 2,
  width: 3,
  channels: 3,
  rows: [0, 1].map((row) => ({
    class: 2,
    className: 'pullover',
    part: row === 0 ? null : 'grain',
    sourceId: `class-2/${row}.png`,
    recipientId: `class-0/${row}.png`,
    windowTop: row,
    windowLeft: 1,
    windowHeight: 1,
    windowWidth: 2,
    predictedBefore: 0,
    predicted: 2 * row,
    score: 0.75,
    before: picture(row),
    after: picture(row + 1),
  })),
};

export const exampleReconstructions: ReconstructionTable = {
  height: 2,
  width: 3,
  channels: 3,
  generator: 'local-fill-1',
  rows: Array.from({ length: 12 }, (_, row) => ({
    imageId: `class-${row % 3}/${row}.png`,
    target: row % 3,
    region: (['salient', 'random', 'non_salient'] as const)[row % 3]!,
    removedShare: 0.5,
    removedPixels: 0.5,
    sample: row,
    predicted: row % 2,
    score: row / 16,
    accepted: row % 4 !== 0,
    fillLoss: row / 64,
    pixels: row % 5 === 0 ? picture(row) : null,
  })),
};

export const exampleImageMetrics: readonly ImageMetricRow[] = Array.from({ length: 12 }, (_, row) => ({
  imageId: `class-${row % 3}/${row}.png`,
  target: row % 3,
  metric: row % 2 === 0 ? 'insertion_auc' : 'insertion_auc_random',
  value: row / 3,
}));

export const exampleClassMetrics: readonly ClassMetricRow[] = [-1, 0, 1, 2].map((label) => ({
  class: label,
  className: label < 0 ? '' : `class ${label}`,
  metric: 'insertion_auc',
  value: label / 3,
  low: label / 3 - 0.1,
  high: label / 3 + 0.1,
  count: label + 2,
}));
