import { readFile } from 'node:fs/promises';
import { AtlasError } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import type { ClassifierInfo } from '../classifiers/index.ts';
import { localPath, type Dataset } from '../datasets/index.ts';

/** The lines of `model.labels`; null where the job names none. Throws InvalidJob, and ModelContractMismatch for another number of classes. */
export async function readLabels(job: Job, info: ClassifierInfo): Promise<string[] | null> {
  if (job.model.labels === undefined) return null;
  const path = localPath(job.model.labels, 'model.labels');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AtlasError('InvalidJob', `model.labels: cannot read ${path}`, 'Correct model.labels or --labels.', {
      cause: error,
    });
  });
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (names.length === info.classCount) return names;
  throw new AtlasError(
    'ModelContractMismatch',
    `model.labels: ${path} has ${names.length} lines, the model has ${info.classCount} classes`,
    'Give one class name a line, in the order of the model’s output.',
  );
}

/** Names of the classes where no file gives them: the data set's, where it has as many as the model, else their numbers. */
export function namesFrom(dataset: Dataset, classCount: number): readonly string[] {
  if (dataset.classNames?.length === classCount) return dataset.classNames;
  return Array.from({ length: classCount }, (_, index) => `class ${index}`);
}
