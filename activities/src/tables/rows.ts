import type { Box } from '../datasets/dataset.ts';

/** A row of the plan: what is to be explained. */
export interface PlanRow {
  readonly imageId: string;
  /** SHA-256 of the stored bytes; empty where they could not be read. */
  readonly imageSha256: string;
  readonly label: number | null;
  readonly boxes: readonly Box[];
  /** The labelled object's pixels, a text of `readObjectMask`; null where there is no mask, or none that can be used. */
  readonly mask: string | null;
  /** Why a mask that the data set names cannot be used; null where it can, or there is none. */
  readonly maskProblem: string | null;
  /** Where in its archive the image lies; empty for formats whose ids say it. */
  readonly location: string;
}

export type SaliencyStatus = 'ok' | 'degenerate' | 'unreadable';

/** A row of a saliency object; `map` is signed, standardised, [height, width]; all zero unless status is ok. */
export interface SaliencyRow {
  readonly imageId: string;
  readonly imageSha256: string;
  readonly label: number | null;
  /** −1 where unreadable, as are `target`. */
  readonly predicted: number;
  readonly target: number;
  readonly score: number;
  readonly status: SaliencyStatus;
  readonly reason: string;
  readonly passes: number;
  readonly converged: boolean;
  readonly seed: number;
  readonly confidence: number | null;
  readonly map: Float32Array;
  /** Block effects in units of probability; null where the method has none. */
  readonly effect: Float32Array | null;
  /** Standard error of each block effect, in the same units; null where the method has none. */
  readonly effectError: Float32Array | null;
}

/** A saliency object with its geometry. */
export interface SaliencyTable {
  readonly height: number;
  readonly width: number;
  readonly effectLength: number;
  readonly rows: readonly SaliencyRow[];
}

/** A row of the list of a run's images: a saliency row without its map, in the same order. */
export interface ImageIndexRow extends Pick<
  SaliencyRow,
  'imageId' | 'label' | 'predicted' | 'target' | 'score' | 'status' | 'reason'
> {
  /** Correlation of the map with the mean map of its class, −1..1; null where undefined. */
  readonly typicality: number | null;
}

/** A row of the global object: one class as the model sees it. Pictures are uint8 [height, width, channels]. */
export interface GlobalRow {
  readonly class: number;
  readonly className: string;
  readonly images: number;
  readonly degenerate: number;
  /** Mean and spread of the signed maps, [height, width]. */
  readonly mapMean: Float32Array;
  readonly mapStd: Float32Array;
  /** Share of the class's images in which the pixel is salient, [height, width]. */
  readonly salientFrequency: Float32Array;
  /** Mean share of pixels that are salient. */
  readonly salientShare: number;
  /** Largest share of the class's mean positive saliency in one window, and that window. */
  readonly windowShare: number;
  readonly windowTop: number;
  readonly windowLeft: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  /** Images with more than 60 % of their positive saliency in their best window of that size. */
  readonly concentratedImages: number;
  /** Mean of each image's top-30 % salient pixels on black: the reconstructed global input. */
  readonly prototype: Uint8Array;
  readonly prototypePredicted: number;
  readonly prototypeScore: number;
  /** The same with maps shuffled among the images of all classes (control), and the plain class mean. */
  readonly shuffledPredicted: number;
  readonly shuffledScore: number;
  readonly classMean: Uint8Array;
  readonly classMeanPredicted: number;
  readonly classMeanScore: number;
}

export interface GlobalTable {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly rows: readonly GlobalRow[];
}

/** A way of being a class: maps that are like each other and unlike the others (see `clusterMaps`). */
export interface ClusterRow {
  readonly class: number;
  readonly className: string;
  /** From 0 by falling size; −1: the whole class. */
  readonly cluster: number;
  /** Maps of the class's sample in this cluster; for the whole class all its images with a map. */
  readonly images: number;
  /** Share of the sample. */
  readonly share: number;
  /** Mean correlation of the maps with the representative's. */
  readonly similarity: number;
  /** Mean silhouette, −1..1; 0 where the class has one cluster. */
  readonly silhouette: number;
  /** `imageId` of the map in the middle. */
  readonly representative: string;
  /** Mean of the embedded maps, [height, width] of the table. */
  readonly mapMean: Float32Array;
}

export interface ClusterTable {
  /** Size of the embedded maps, in blocks. */
  readonly height: number;
  readonly width: number;
  readonly rows: readonly ClusterRow[];
}

/** What is shown to the model in a class's stead, its controls last; see `globalInputs`. */
export const GLOBAL_INPUT_KINDS = [
  'salient',
  'covered',
  'weighted',
  'contrast',
  'random_map',
  'shuffled_maps',
  'wrong_class_maps',
  'least_salient',
  'class_mean',
  'weighted_random_map',
  'contrast_random_map',
  'contrast_shuffled_maps',
  'contrast_class_mean',
] as const;
export type GlobalInputKind = (typeof GLOBAL_INPUT_KINDS)[number];

/** A global input of a group of images of a class, and what the model says to it. */
export interface GlobalInputRow {
  readonly class: number;
  readonly className: string;
  readonly kind: GlobalInputKind;
  /** −1: all images of the class. */
  readonly group: number;
  readonly images: number;
  readonly predicted: number;
  /** Probability of the class. */
  readonly score: number;
  /** uint8 [height, width, channels] of those of all images, else null. */
  readonly pixels: Uint8Array | null;
}

export interface GlobalInputTable {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly rows: readonly GlobalInputRow[];
}

/** What was removed of a picture; see `planRegions`. */
export const REGION_KINDS = ['salient', 'random', 'non_salient', 'top', 'top_random', 'keep', 'keep_random'] as const;
export type RegionKind = (typeof REGION_KINDS)[number];

/** A row of a reconstructions object: one filled-in variation of one image. */
export interface ReconstructionRow {
  readonly imageId: string;
  readonly target: number;
  readonly region: RegionKind;
  /** What was asked for: a share of the salient region (`salient`, `random`, `non_salient`), or of the picture. */
  readonly removedShare: number;
  /** Share of the image's pixels that were removed. */
  readonly removedPixels: number;
  readonly sample: number;
  readonly predicted: number;
  /** Probability of the target on the composite. */
  readonly score: number;
  readonly accepted: boolean;
  readonly fillLoss: number;
  /** uint8 [height, width, channels] of those kept as examples, else null. */
  readonly pixels: Uint8Array | null;
}

export interface ReconstructionTable {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly generator: string;
  readonly rows: readonly ReconstructionRow[];
}

/**
 * What a transplant test carries from images of a class into others: the class's best window, the best windows of its
 * most concentrated images, the outer edge, the tone (mean and contrast of each channel), or the finest grain.
 */
export const TRANSPLANT_PARTS = ['window', 'concentrated', 'frame', 'tone', 'grain'] as const;
export type TransplantPart = (typeof TRANSPLANT_PARTS)[number];

/** One transplant as two pictures: an image of another class without and with a part of an image of this class. */
export interface TransplantExampleRow {
  readonly class: number;
  readonly className: string;
  /** Null in files from before there were several: the window. */
  readonly part: TransplantPart | null;
  /** Image that the part was taken from, and image that it was put into at the same place. */
  readonly sourceId: string;
  readonly recipientId: string;
  /** The window, in pixels; of parts that are no window, the whole picture. */
  readonly windowTop: number;
  readonly windowLeft: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  /** What the model says without and with the part; the probability of the part's class with it. */
  readonly predictedBefore: number;
  readonly predicted: number;
  readonly score: number;
  /** uint8 [height, width, channels] of the table. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface TransplantTable {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly rows: readonly TransplantExampleRow[];
}

/** A row of evaluation/images: one figure of one image. */
export interface ImageMetricRow {
  readonly imageId: string;
  readonly target: number;
  /** For example `insertion_auc`; the same with suffix `_random` or `_centre` is its control. */
  readonly metric: string;
  readonly value: number;
}

/** A row of evaluation/classes: one figure of one class (−1: all classes) with its 95 % interval. */
export interface ClassMetricRow {
  readonly class: number;
  readonly className: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}
