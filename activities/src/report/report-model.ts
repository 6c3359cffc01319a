import type { ClassFigures, Figure, GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { Confusion } from './confusion-count.ts';
import type { SurveyedImage } from './image-survey.ts';
import type { GlobalInputKind, RegionKind, TransplantPart } from '../tables/rows.ts';

/** Pixels [height, width, channels], uint8, 1 or 3 channels. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A picture as a file's bytes, already as small as it is shown. */
export interface PictureFile {
  readonly height: number;
  readonly width: number;
  readonly mediaType: 'image/png' | 'image/webp';
  readonly bytes: Uint8Array;
}

/** Values [height, width], row-major; a saliency map in standard deviations, or a share per pixel. */
export interface ReportMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** What was run, for the head of the page and for "how it was measured". */
export interface ReportRun {
  readonly runId: string;
  readonly model: string;
  readonly version: string;
  readonly modelDigest: string;
  readonly dataset: string;
  readonly datasetDigest: string;
  readonly engine: string;
  /** The explainer, for example `atlas`, and what fills removed regions; null where nothing was reconstructed. */
  readonly method: string;
  readonly methodVersion: string;
  readonly generator: string | null;
  readonly seed: number;
  /** Forward passes an image may cost at most. */
  readonly passesPerImage: number;
  /** Counts of images; null where they were not counted. */
  readonly images: number;
  readonly unreadable: number | null;
  readonly degenerate: number | null;
  readonly converged: number | null;
  /** Forward passes of all maps, without those of the checks. */
  readonly forwardPasses: number | null;
  /** Passes left of the budgets of the maps that settled early. */
  readonly passesSaved: number | null;
  /** Every setting that changes results, as name and value. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** Versions of the software that took part. */
  readonly software: readonly { readonly name: string; readonly value: string }[];
}

/** A figure of the maps beside the same figure of a random map and of a map that marks the centre. */
export interface ControlledFigure {
  readonly map: Figure | null;
  readonly random: Figure | null;
  readonly centre: Figure | null;
}

/** Reconstruction accuracy where `removedShare` of the salient region was removed, with its controls. */
export interface ReconstructionPoint {
  readonly removedShare: number;
  readonly salient: Figure | null;
  /** A region of the same size and content elsewhere. */
  readonly random: Figure | null;
  readonly nonSalient: Figure | null;
  /** Random minus salient. */
  readonly gap: Figure | null;
}

/** What the model says about a picture that was made of a class. */
export interface Verdict {
  readonly predicted: string;
  /** Probability of the class that the picture stands for. */
  readonly score: number;
  /** Whether the model says that class. */
  readonly agrees: boolean;
}

export interface ReportSample {
  readonly imageId: string;
  /** Why it is shown. An outlier is right but its map is unlike its class's. */
  readonly kind: 'typical' | 'wrong' | 'outlier';
  readonly label: string | null;
  readonly predicted: string;
  readonly target: string;
  /** Probability of the target on the whole image. */
  readonly score: number;
  /** Correlation of the map with its class's mean map, −1..1; null where undefined. */
  readonly agreement: number | null;
  readonly picture: PictureFile;
  readonly map: ReportMap;
}

/** An image of the browser. */
export interface BrowsedImage extends Omit<SurveyedImage, 'plan'> {
  readonly picture: PictureFile | null;
  /** Why there is no map; empty where there is one. */
  readonly reason: string;
}

/** The images that the browser of a page shows, and how many there are in all. */
export interface BrowsedImages {
  readonly total: number;
  readonly right: number;
  readonly wrong: number;
  /** In an order whose beginning is as mixed as the whole: a page may show fewer. */
  readonly sample: readonly BrowsedImage[];
}

export interface ReportReconstruction {
  readonly imageId: string;
  readonly region: RegionKind;
  readonly removedShare: number;
  readonly predicted: string;
  readonly score: number;
  readonly accepted: boolean;
  readonly picture: Picture;
}

/** The class's top window, pasted into an image of another class. */
export interface ReportTransplant {
  readonly part: TransplantPart;
  /** Image that the part was put into. */
  readonly recipientId: string;
  readonly predictedBefore: string;
  readonly predicted: string;
  /** Probability of the part's class with it. */
  readonly score: number;
  readonly flipped: boolean;
  readonly before: Picture;
  readonly after: Picture;
  /** Null where the part is no window. */
  readonly window: WindowPlace | null;
}

/** A window, in pixels of what it lies on. */
export interface WindowPlace {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How often the model gives the class to pictures that stand for groups of its images, over all classes. */
export interface GlobalInputFigure {
  readonly kind: GlobalInputKind;
  readonly accuracy: Figure;
  /** Mean probability of the class. */
  readonly score: Figure | null;
}

/** The class's map of another version. */
export interface VersionMap {
  readonly version: string;
  readonly map: ReportMap | null;
}

/** A class in figures. */
export interface ReportClass {
  readonly class: number;
  readonly name: string;
  readonly images: number;
  readonly degenerate: number;
  readonly figures: ClassFigures | null;
  /** The same class's figures of the version compared with. */
  readonly reference: ClassFigures | null;
}

/** A class with its maps and pictures. */
export interface PicturedClass extends ReportClass {
  /** Mean of the signed standardised maps. */
  readonly map: ReportMap;
  /** Share of images, 0..1, in which the pixel is salient. */
  readonly salientFrequency: ReportMap;
  /** The window that holds the largest share of the class's saliency, in pixels of `map`. */
  readonly window: WindowPlace;
  readonly prototype: { readonly picture: Picture; readonly verdict: Verdict };
  /** The prototype made with maps shuffled among images: what a map that knows nothing would give. */
  readonly shuffled: Verdict;
  readonly classMean: { readonly picture: Picture; readonly verdict: Verdict };
  /** Groups of its images whose maps are alike, the largest first; empty where the maps are all of one kind. */
  readonly ways: readonly {
    /** Share of the class's images, 0..1. */
    readonly share: number;
    /** The image in the middle of the group. */
    readonly imageId: string;
    readonly map: ReportMap;
  }[];
  /** Earlier versions, oldest first, this one not among them. */
  readonly versionMaps: readonly VersionMap[];
  /** This version's map minus the reference version's; null where there is none. */
  readonly change: ReportMap | null;
  readonly typical: readonly ReportSample[];
  readonly failing: readonly ReportSample[];
  readonly reconstructions: readonly ReportReconstruction[];
  /** Those that became the class first. */
  readonly transplants: readonly ReportTransplant[];
}

/** Everything that a report is made of: plain data, already chosen and already small. */
export interface ReportModel {
  readonly run: ReportRun;
  readonly gate: GateOutcome;
  /** What the gate allows; null where it is not known. */
  readonly gateLimits: Job['gate'] | null;
  readonly referenceVersion: string | null;
  readonly overall: HistoryEntry['overall'];
  readonly reference: HistoryEntry['overall'] | null;
  readonly insertion: ControlledFigure;
  readonly deletion: ControlledFigure;
  /** Rank correlation of maps with those of another seed, and of a model with randomised weights; sampled images. */
  readonly seedStability: ControlledFigure;
  readonly modelRandomisation: ControlledFigure;
  /** Those of `LOCALISATION_FIGURES` that were measured. */
  readonly localisation: readonly { readonly title: string; readonly figure: ControlledFigure }[];
  readonly reconstruction: readonly ReconstructionPoint[];
  /** Empty where the run has none. */
  readonly globalInputs: readonly GlobalInputFigure[];
  readonly classes: readonly ReportClass[];
  /** Those to look at first, in that order: no page shows more in pictures. */
  readonly pictured: readonly PicturedClass[];
  readonly confusion: Confusion;
  /** Mean maps of the classes that `confusedClasses` names, by class. */
  readonly confusedMaps: ReadonlyMap<number, ReportMap>;
  readonly images: BrowsedImages;
  /** Names a class of the model, whether it has a row in `classes` or not. */
  readonly nameOf: (index: number) => string;
  /** Committed versions, oldest first; the last is this run. */
  readonly history: readonly HistoryEntry[];
  /** What a reader should know before trusting the figures, one sentence each. */
  readonly warnings: readonly string[];
}
