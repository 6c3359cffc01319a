import { addImage, emptyClassStatistics, mergeClassStatistics } from './class-statistics.ts';
import type { ClassStatistics } from './class-statistics.ts';
import { readPrediction } from './classify-pictures.ts';
import type { ClassifyPictures, PictureSize } from './classify-pictures.ts';
import { finishClass } from './finish-class.ts';
import { rankPixels } from './salient-pixels.ts';
import type { GlobalRow, SaliencyRow } from '../tables/rows.ts';

/** Share of an image's pixels that a prototype keeps. */
const TOP_SHARE = 0.3;

/**
 * Running statistics of a run, one entry per class explained: memory grows with classes and pixels, never with images
 * (about 28 bytes a pixel and 8 a picture value, per class).
 */
export interface GlobalSaliency extends PictureSize {
  readonly classes: Map<number, ClassStatistics>;
  /** Images without pixels, which belong to no class. */
  unreadable: number;
  /** Images of all classes in which the pixel is among the most salient, [height, width], and how many images. */
  readonly topCount: Uint32Array;
  topImages: number;
}

/** A run's statistics before its first image. */
export function emptyGlobalSaliency(size: PictureSize): GlobalSaliency {
  const { height, width, channels } = size;
  const topCount = new Uint32Array(height * width);
  return { height, width, channels, classes: new Map(), unreadable: 0, topCount, topImages: 0 };
}

/**
 * Adds one row of a saliency object in place, grouped by the class explained. `picture` is the image as the model saw
 * it, uint8 [height, width, channels]; it is not read where the row has no map. Order never matters.
 */
export function addSaliencyRow(
  global: GlobalSaliency,
  row: Pick<SaliencyRow, 'target' | 'status' | 'map'>,
  picture: Uint8Array,
): void {
  if (row.status === 'unreadable') {
    global.unreadable++;
    return;
  }
  const statistics = global.classes.get(row.target) ?? emptyClassStatistics(row.target, global);
  global.classes.set(row.target, statistics);
  if (row.status === 'degenerate') {
    statistics.degenerate++;
    return;
  }
  const pixels = global.height * global.width;
  if (row.map.length !== pixels || picture.length !== pixels * global.channels) {
    throw new RangeError(
      `addSaliencyRow: map of ${row.map.length} and picture of ${picture.length} values do not fit ${pixels} pixels`,
    );
  }
  const ranked = rankPixels(
    row.map,
    Int32Array.from({ length: pixels }, (_, pixel) => pixel),
  );
  const topPixels = ranked.subarray(0, Math.round(TOP_SHARE * pixels));
  for (const pixel of topPixels) global.topCount[pixel]!++;
  global.topImages++;
  addImage(statistics, row.map, topPixels, picture);
}

/** Adds the statistics of other images in place; the result is bit for bit that of one pass over all of them. */
export function mergeGlobalSaliency(into: GlobalSaliency, from: GlobalSaliency): void {
  into.unreadable += from.unreadable;
  into.topImages += from.topImages;
  for (let pixel = 0; pixel < into.topCount.length; pixel++) into.topCount[pixel]! += from.topCount[pixel]!;
  for (const [target, statistics] of from.classes) {
    const own = into.classes.get(target) ?? emptyClassStatistics(target, into);
    into.classes.set(target, own);
    mergeClassStatistics(own, statistics);
  }
}

/**
 * The rows of the global object, by rising class; `classify` judges each class's prototype and its two controls.
 * Classes beyond `classNames` are named by their number.
 */
export async function finishGlobalSaliency(
  global: GlobalSaliency,
  classNames: readonly string[],
  classify: ClassifyPictures,
): Promise<GlobalRow[]> {
  const rows: GlobalRow[] = [];
  for (const target of [...global.classes.keys()].sort((a, b) => a - b)) {
    const { shuffled, ...picture } = finishClass(global.classes.get(target)!, global.topCount, global.topImages);
    const pictures = new Uint8Array(3 * shuffled.length);
    [picture.prototype, shuffled, picture.classMean].forEach((pixels, index) => {
      pictures.set(pixels, index * shuffled.length);
    });
    const probabilities = await classify(pictures, 3);
    const [prototype, control, mean] = [0, 1, 2].map((index) => readPrediction(probabilities, 3, index, target));
    rows.push({
      ...picture,
      className: classNames[target] ?? String(target),
      prototypePredicted: prototype!.predicted,
      prototypeScore: prototype!.score,
      shuffledPredicted: control!.predicted,
      shuffledScore: control!.score,
      classMeanPredicted: mean!.predicted,
      classMeanScore: mean!.score,
    });
  }
  return rows;
}
