import type { ClassFigures, HistoryEntry } from '@saliency-atlas/contract';
import { readFigure } from './format-figure.ts';
import type { FigureUnit } from './format-figure.ts';

/** One of the figures that the history keeps, in the words of the report. */
export interface TrackedFigure {
  readonly key: keyof Omit<ClassFigures, 'class' | 'class_name' | 'images'>;
  readonly title: string;
  /** For the head of a narrow column. */
  readonly shortTitle: string;
  readonly unit: FigureUnit;
  /** Null where neither direction is good in itself. */
  readonly better: 'higher' | 'lower' | null;
  readonly definition: string;
}

/** The tracked figures, what a release manager asks first at the front. */
export const TRACKED_FIGURES: readonly TrackedFigure[] = [
  {
    key: 'accuracy',
    title: 'Accuracy',
    shortTitle: 'Accuracy',
    unit: 'percent',
    better: 'higher',
    definition: 'Share of the labelled images to which the model gives the right class.',
  },
  {
    key: 'concentrated_share',
    title: 'Concentrated images',
    shortTitle: 'Concentrated',
    unit: 'percent',
    better: 'lower',
    definition:
      'Share of images with more than 60 % of their saliency in one small window. Near 0 for a model that looks at objects; high where it looks at a mark, a caption or a corner.',
  },
  {
    key: 'transplant_flip',
    title: 'Transplant flips',
    shortTitle: 'Transplant',
    unit: 'percent',
    better: 'lower',
    definition:
      "The class's most salient window is cut out and pasted into images of other classes: the share of those that the model then gives to this class. A patch that carries a class by itself is a shortcut.",
  },
  {
    key: 'transplant_flip_concentrated',
    title: 'Own-window flips',
    shortTitle: 'Own windows',
    unit: 'percent',
    better: 'lower',
    definition:
      "The same with the windows that the class's most concentrated images look at, a tenth of them. High where a part of the images carries a mark that decides the class.",
  },
  {
    key: 'transplant_flip_frame',
    title: 'Edge flips',
    shortTitle: 'Edge',
    unit: 'percent',
    better: 'lower',
    definition:
      "The outer fourteenth of the class's images is put around images of other classes: the share of those that the model then gives to this class. High where it reads a border.",
  },
  {
    key: 'transplant_flip_tone',
    title: 'Tone flips',
    shortTitle: 'Tone',
    unit: 'percent',
    better: 'lower',
    definition:
      "Images of other classes are given the mean and the contrast of the class's images, channel by channel: the share that the model then gives to this class. High where it reads a colour cast or the exposure.",
  },
  {
    key: 'transplant_flip_grain',
    title: 'Grain flips',
    shortTitle: 'Grain',
    unit: 'percent',
    better: 'lower',
    definition:
      "The finest grain of the class's images is laid over images of other classes: the share that the model then gives to this class. High where it reads noise, compression or a texture.",
  },
  {
    key: 'window_share',
    title: 'Saliency in one window',
    shortTitle: 'Window',
    unit: 'percent',
    better: 'lower',
    definition: "Largest share of the class's mean saliency that one small window holds (5 × 5 of 28 × 28 pixels).",
  },
  {
    key: 'drift',
    title: 'Drift',
    shortTitle: 'Drift',
    unit: 'number',
    better: 'lower',
    definition:
      "1 − rank correlation between a class's map and the same class's map of the version compared with: 0 is the same order of pixels, 1 is unrelated. Honest retraining moves maps too, by about 0.2 on average.",
  },
  {
    key: 'reconstruction_gap',
    title: 'Reconstruction gap',
    shortTitle: 'Gap',
    unit: 'points',
    better: 'higher',
    definition:
      'Reconstruction accuracy over random regions of the same size and content minus that over salient regions. Above 0: the maps mark what the model needs more than other parts of the picture.',
  },
  {
    key: 'reconstruction_accuracy',
    title: 'Reconstruction accuracy',
    shortTitle: 'Reconstruction',
    unit: 'percent',
    better: null,
    definition:
      'The salient region is removed and filled in plausibly without knowledge of the class: the share of such pictures that keep the class. Means nothing by itself; read it beside its controls.',
  },
  {
    key: 'insertion_auc',
    title: 'Insertion AUC',
    shortTitle: 'Insertion',
    unit: 'number',
    better: 'higher',
    definition:
      'Pixels are put into a blurred picture, the most salient first: the mean probability of the class on the way, 0 to 1. A good map brings the class back early.',
  },
  {
    key: 'deletion_auc',
    title: 'Deletion AUC',
    shortTitle: 'Deletion',
    unit: 'number',
    better: 'lower',
    definition:
      'Pixels are blanked, the most salient first: the mean probability of the class on the way, 0 to 1. A good map makes the class vanish early.',
  },
  {
    key: 'salient_share',
    title: 'Salient pixels',
    shortTitle: 'Salient',
    unit: 'percent',
    better: null,
    definition: "Mean share of pixels that are salient: at least half of the map's maximum.",
  },
];

/** The tracked figure of a key. */
export function trackedFigure(key: TrackedFigure['key']): TrackedFigure {
  const found = TRACKED_FIGURES.find((figure) => figure.key === key);
  if (found === undefined) throw new RangeError(`trackedFigure: no figure ${key}`);
  return found;
}

/** The tracked figures that any of these versions has over all classes: one from before a figure was thought of lacks it. */
export function measuredFigures(versions: readonly Pick<HistoryEntry, 'overall'>[]): TrackedFigure[] {
  return TRACKED_FIGURES.filter(({ key }) => versions.some(({ overall }) => readFigure(overall[key]) !== null));
}
