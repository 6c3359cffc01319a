import { GLOBAL_INPUT_KINDS } from '../tables/rows.ts';
import type { ClusterRow, GlobalInputKind, GlobalInputRow, GlobalRow } from '../tables/rows.ts';
import { classClusters } from './class-clusters.ts';
import type { ClassStatistics } from './class-statistics.ts';
import { readPrediction } from './classify-pictures.ts';
import type { ClassifyPictures } from './classify-pictures.ts';
import { finishClass } from './finish-class.ts';
import { globalInputs, meanInputs, type AllImages, type KeptFrequency } from './global-inputs.ts';
import type { GlobalSaliency } from './global-saliency.ts';
import { emptyInputSums, mergeInputSums, type InputSums } from './input-sums.ts';

/** The group number of a class's images taken together. */
const ALL_GROUPS = -1;
/** The pictures of the global inputs are kept while they take less than this altogether. */
const PICTURE_BYTES = 2 ** 28;

/** What the model said of a global input. */
type JudgedInput = Omit<GlobalInputRow, 'pixels'>;

/** What is known of all classes, each by rising class. */
export interface GlobalFindings {
  /**
   * A row a class, made when it is asked for, the same each time: those of 1,000 classes at 224² are some 900 MB together.
   */
  readonly classes: () => AsyncGenerator<GlobalRow>;
  readonly clusters: readonly ClusterRow[];
  /** Of every class: all its images together (group −1), then its groups; of each, the kinds in their order. */
  readonly inputs: readonly GlobalInputRow[];
}

/**
 * Turns a run's sums into its findings; `classify` judges every class's global inputs and their controls. Classes beyond
 * `classNames` are named by their number. Groups without an image have no rows. `breathe` is called between classes.
 */
export async function finishGlobalSaliency(
  global: GlobalSaliency,
  classNames: readonly string[],
  classify: ClassifyPictures,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<GlobalFindings> {
  const classes = [...global.classes.values()].sort((a, b) => a.target - b.target);
  const everyImage = await sumOfAll(classes, breathe);
  const nameOf = ({ target }: ClassStatistics): string => classNames[target] ?? String(target);
  const keepPictures = classes.length * GLOBAL_INPUT_KINDS.length * everyImage.picture.length <= PICTURE_BYTES;
  /** Of each class, what the model said of all its images together. */
  const judged: (readonly JudgedInput[])[] = [];
  const inputs: GlobalInputRow[] = [];
  for (const [index, statistics] of classes.entries()) {
    await breathe();
    const otherClass = keptFrequency(classes[(index + 1) % classes.length]!.groups);
    const groups = [allGroups(statistics), ...statistics.groups];
    const className = nameOf(statistics);
    const own: GlobalInputRow[] = [];
    for (const [at, sums] of groups.entries()) {
      const group = at === 0 ? ALL_GROUPS : at - 1;
      if (sums.images === 0 && group !== ALL_GROUPS) continue;
      const pictures = globalInputs(sums, everyImage, otherClass);
      const subject = { class: statistics.target, className, group, images: sums.images };
      own.push(...(await judge(pictures, subject, classify)));
    }
    judged.push(own.filter(({ group }) => group === ALL_GROUPS).map(({ pixels: _, ...input }) => input));
    const kept = (row: GlobalInputRow) => (keepPictures && row.group === ALL_GROUPS ? row : { ...row, pixels: null });
    inputs.push(...own.map(kept));
  }
  const clusters: ClusterRow[] = [];
  for (const statistics of classes) {
    clusters.push(...classClusters(statistics, nameOf(statistics)));
    await breathe();
  }
  async function* rows(): AsyncGenerator<GlobalRow> {
    for (const [index, statistics] of classes.entries()) {
      await breathe();
      yield globalRow(statistics, nameOf(statistics), judged[index]!);
    }
  }
  return { classes: rows, clusters, inputs };
}

/** The sums of all groups of a class, made when they are needed: those of all classes would be as much again. */
function allGroups({ groups, height, width, channels }: ClassStatistics): InputSums {
  if (groups.length === 1) return groups[0]!;
  const whole = emptyInputSums({ height, width, channels });
  for (const sums of groups) mergeInputSums(whole, sums);
  return whole;
}

function keptFrequency(groups: readonly InputSums[]): KeptFrequency {
  const count = new Float64Array(groups[0]?.keptCount.length ?? 0);
  for (const { keptCount } of groups) keptCount.forEach((value, pixel) => (count[pixel]! += value));
  return { count, images: groups.reduce((sum, { images }) => sum + images, 0) };
}

/** What the images of all classes have in common; black where there is none. */
async function sumOfAll(classes: readonly ClassStatistics[], breathe: () => Promise<void>): Promise<AllImages> {
  const [first] = classes[0]?.groups ?? [];
  const count = new Float64Array(first?.keptCount.length ?? 0);
  const picture = new Float64Array(first?.picture.length ?? 0);
  let images = 0;
  for (const { groups } of classes) {
    for (const group of groups) {
      group.keptCount.forEach((value, pixel) => (count[pixel]! += value));
      group.picture.forEach((value, at) => (picture[at]! += value));
      images += group.images;
    }
    await breathe();
  }
  return { kept: { count, images }, picture: images === 0 ? picture : picture.map((value) => value / images) };
}

async function judge(
  pictures: Readonly<Record<GlobalInputKind, Uint8Array>>,
  subject: Pick<GlobalInputRow, 'class' | 'className' | 'group' | 'images'>,
  classify: ClassifyPictures,
): Promise<GlobalInputRow[]> {
  const count = GLOBAL_INPUT_KINDS.length;
  const length = pictures.salient.length;
  const stacked = new Uint8Array(count * length);
  GLOBAL_INPUT_KINDS.forEach((kind, index) => stacked.set(pictures[kind], index * length));
  const probabilities = await classify(stacked, count);
  return GLOBAL_INPUT_KINDS.map((kind, index) => {
    return { ...subject, kind, ...readPrediction(probabilities, count, index, subject.class), pixels: pictures[kind] };
  });
}

/** The class's row; its pictures are the global inputs of all its images. */
function globalRow(statistics: ClassStatistics, className: string, judged: readonly JudgedInput[]): GlobalRow {
  const pictures = meanInputs(allGroups(statistics));
  const saidOf = (kind: GlobalInputKind): JudgedInput => judged.find((input) => input.kind === kind)!;
  const [prototype, shuffled, mean] = [saidOf('salient'), saidOf('shuffled_maps'), saidOf('class_mean')];
  return {
    ...finishClass(statistics),
    className,
    prototype: pictures.salient,
    prototypePredicted: prototype.predicted,
    prototypeScore: prototype.score,
    shuffledPredicted: shuffled.predicted,
    shuffledScore: shuffled.score,
    classMean: pictures.class_mean,
    classMeanPredicted: mean.predicted,
    classMeanScore: mean.score,
  };
}
