import type { Job, RunDescription } from '@saliency-atlas/contract/job';
import type { ClassifierInfo } from '../classifiers/index.ts';
// Straight from its file: `explain` uses this, and all of the data sets take longer to load than a picture to explain.
import { readClassNames } from '../datasets/class-names.ts';
import type { Dataset } from '../datasets/index.ts';

/** The class names of `model.labels`; null where the job names no file. Throws InvalidJob and ModelContractMismatch. */
export async function readLabels(
  { model }: Job,
  { classCount }: Pick<ClassifierInfo, 'classCount'>,
): Promise<string[] | null> {
  return model.labels === undefined ? null : readClassNames(model.labels, classCount);
}

/** Names of the classes where no file gives them: the data set's, where it has as many as the model, else their numbers. */
export function namesFrom(dataset: Dataset, classCount: number): readonly string[] {
  if (dataset.classNames?.length === classCount) return dataset.classNames;
  return numberedNames(classCount);
}

/** Names where nothing gives any. */
export function numberedNames(classCount: number): readonly string[] {
  return Array.from({ length: classCount }, (_, index) => numberedName(index));
}

const numberedName = (index: number): string => `class ${index}`;

/**
 * A run's class names as a data set may be read with; null where they are numbers, which say nothing of what its labels
 * are called.
 */
export function namesToRead({ class_names: names }: Pick<RunDescription, 'class_names'>): readonly string[] | null {
  return names.every((name, index) => name === numberedName(index)) ? null : names;
}
