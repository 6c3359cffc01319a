import type { Classifier } from '../classifiers/index.ts';
import { guessDataset, usualScalings, usualShorterSides, type UsualScaling } from '../datasets/index.ts';
import { scorePredictions, wilsonInterval, type PredictionScore } from '../evaluate/index.ts';
import { classifyDisplays } from './classify-displays.ts';
import { loadUnknownModel } from './load-unknown-model.ts';
import { findLabels } from './find-labels.ts';
import { readSample, type Sample } from './read-sample.ts';

export interface ProposalRequest {
  readonly model: string;
  readonly dataset: string;
  /** A file of class names, one a line; null: none is known. */
  readonly labels: string | null;
  /** Images to try with at most. */
  readonly images: number;
}

/** One way of preprocessing, and how well the model's answers fit with it. */
export interface Candidate extends PredictionScore {
  readonly scaling: UsualScaling;
  readonly shorterSide: number;
}

/** What was found out about a model and a data set. */
export interface Proposal {
  readonly input: { readonly height: number; readonly width: number; readonly channels: number };
  readonly layout: 'nchw' | 'nhwc';
  readonly sidesWereGuessed: boolean;
  readonly output: 'logits' | 'probabilities';
  readonly classCount: number;
  /** The file of class names, given or found beside the model. */
  readonly labels: string | null;
  readonly dataset: { readonly uri: string; readonly format: string; readonly images: number };
  /** Images that were tried; those that cannot be read are not among them. */
  readonly tried: number;
  /** Why the labels of the data set could not be used; null where they could. */
  readonly labelProblem: string | null;
  /** What to do where a run would refuse the labels; null elsewhere. */
  readonly labelFix: string | null;
  /** Whether right answers are more than chance: candidates are then ranked by them, else by their information. */
  readonly labelsFit: boolean;
  /** Right answers of the best candidate were each label one lower, as it is, and one higher. */
  readonly correctByShift: readonly [number, number, number];
  /** The best first. */
  readonly candidates: readonly Candidate[];
  readonly imagesPerSecond: number;
}

/**
 * Finds out how to feed a model: loads it, reads a sample of the data set and asks the model about it under each usual
 * preprocessing; first every scaling, then every crop with the scaling that fits best. Throws ModelNotFound,
 * ModelContractMismatch, DatasetNotFound and InvalidJob.
 */
export async function proposeJob(
  request: ProposalRequest,
  onProgress: (done: number, total: number) => void,
): Promise<Proposal> {
  const { classifier, ...guessed } = await loadUnknownModel(request.model);
  const { height, width, channels, classCount } = classifier.info;
  const found = await guessDataset(request.dataset);
  const labels = await findLabels(request.labels, request.model, classCount);
  const sample = await readSample(found, labels?.names ?? null, classCount, request.images);
  const [side = height, ...otherSides] = usualShorterSides(Math.min(height, width), sample.shorterSide);
  const scalings = usualScalings(channels);
  const total = scalings.length + otherSides.length;
  const candidates: Candidate[] = [];
  let [classified, elapsedMs] = [0, 0];
  const attempt = async (scaling: UsualScaling, shorterSide: number): Promise<Candidate> => {
    const startedAtMs = Date.now();
    const probabilities = await classifySample(classifier, sample, scaling, shorterSide);
    elapsedMs += Date.now() - startedAtMs;
    classified += sample.labels.length;
    const candidate = { scaling, shorterSide, ...scorePredictions(probabilities, classCount, sample.labels) };
    candidates.push(candidate);
    onProgress(candidates.length, total);
    return candidate;
  };
  for (const scaling of scalings) await attempt(scaling, side);
  const { scaling } = ranked(candidates, classCount)[0]!;
  for (const other of otherSides) await attempt(scaling, other);
  const best = ranked(candidates, classCount);
  const correctByShift = await countShifted(classifier, sample, best[0]!);
  await classifier.close();
  return {
    ...guessed,
    input: { height, width, channels },
    classCount,
    labels: labels?.path ?? null,
    dataset: { ...found, images: sample.imagesInAll },
    tried: sample.labels.length,
    labelProblem: sample.labelProblem,
    labelFix: sample.labelFix,
    labelsFit: labelsFit(best, classCount),
    correctByShift,
    candidates: best,
    imagesPerSecond: (1000 * classified) / Math.max(1, elapsedMs),
  };
}

/** The best first: by right answers, then by the probability of the labels; without labels by what the answers tell apart. */
function ranked(candidates: readonly Candidate[], classCount: number): Candidate[] {
  const byLabels = labelsFit(candidates, classCount);
  return candidates.toSorted((a, b) => {
    if (!byLabels) return b.information - a.information;
    return b.correct - a.correct || (b.labelProbability ?? 0) - (a.labelProbability ?? 0);
  });
}

/** Whether the best candidate answers more often right than by chance (its 95 % interval lies above 1/classes). */
function labelsFit(candidates: readonly Candidate[], classCount: number): boolean {
  return candidates.some(({ correct, labelled }) => {
    return labelled > 0 && wilsonInterval(correct / labelled, labelled).low > 1 / classCount;
  });
}

function classifySample(
  classifier: Classifier,
  sample: Sample,
  scaling: UsualScaling,
  shorterSide: number,
): Promise<Float32Array> {
  const { height, width, channels } = classifier.info;
  const { scale, mean, std } = scaling;
  const spec = { height, width, channels, scale, mean, std, resize: { shorterSide, filter: 'bicubic' } } as const;
  const pictures = sample.displays(spec);
  return classifyDisplays(classifier, spec)(
    scaling.isBgr === true ? redAndBlueSwapped(pictures) : pictures,
    sample.labels.length,
  );
}

async function countShifted(
  classifier: Classifier,
  sample: Sample,
  { scaling, shorterSide }: Candidate,
): Promise<[number, number, number]> {
  const probabilities = await classifySample(classifier, sample, scaling, shorterSide);
  const correct = (shift: number): number => {
    const labels = sample.labels.map((label) => (label === null || label + shift < 0 ? null : label + shift));
    return scorePredictions(probabilities, classifier.info.classCount, labels).correct;
  };
  return [correct(-1), correct(0), correct(1)];
}

/** Pixels [.., 3] with the first and the third channel exchanged. */
function redAndBlueSwapped(pixels: Uint8Array): Uint8Array {
  return pixels.map((_, at) => pixels[at + [2, 0, -2][at % 3]!]!);
}
