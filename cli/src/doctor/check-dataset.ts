import type { Job } from '@saliency-atlas/contract/job';
import { runEngine } from '../run-engine.ts';
import { ok, problem, warning, type Finding } from './finding.ts';

const CHECK = 'data set';

interface DatasetLine {
  readonly images: number;
  /** Classes that have an image. */
  readonly classes: number;
  readonly unlabelled: number;
  /** Images that were decoded, or not. */
  readonly tried: number;
  readonly unreadable: readonly Refused[];
  /** Of images that were decoded. */
  readonly unusableMasks: readonly Refused[];
}

interface Refused {
  readonly imageId: string;
  readonly reason: string;
}

/** Whether the job's data set can be listed and a few of its images read; in a process of its own. */
export async function checkDataset(job: Job): Promise<Finding> {
  try {
    let said: DatasetLine | undefined;
    for await (const line of runEngine('@saliency-atlas/workers/check-dataset', { job })) said = line as DatasetLine;
    if (said === undefined) throw new Error('the data set gave no answer');
    return judge(said);
  } catch (error) {
    return problem(CHECK, error, 'Correct dataset.uri and dataset.format: docs/datasets.md.');
  }
}

/** What the figures of a data set mean. */
export function judge({ images, classes, unlabelled, tried, unreadable, unusableMasks }: DatasetLine): Finding {
  const message = `${images} images of ${classes} classes, ${tried - unreadable.length} of ${tried} tried can be read`;
  const [first] = unreadable;
  if (first !== undefined) {
    const example = `${message} (${first.imageId}: ${first.reason})`;
    const fix = 'Replace such files, or leave them: a run counts them as unreadable and goes on.';
    return unreadable.length === tried ? problem(CHECK, new Error(example), fix) : warning(CHECK, example, fix);
  }
  const [mask] = unusableMasks;
  if (mask !== undefined) {
    const fix = 'Correct such masks, or leave them: a run explains these images without (docs/datasets.md).';
    return warning(
      CHECK,
      `${message}; ${unusableMasks.length} masks cannot be used (${mask.imageId}: ${mask.reason})`,
      fix,
    );
  }
  if (unlabelled === 0) return ok(CHECK, message);
  const fix = 'Nothing to do if they are unknown: their predictions are explained, accuracy leaves them out.';
  return warning(CHECK, `${message}; ${unlabelled} have no label`, fix);
}
