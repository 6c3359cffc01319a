import { parseJob } from '@saliency-atlas/contract/job';
import { messageOf } from '@saliency-atlas/contract';
import { answer, readRequest } from './one-shot.ts';

/** Images that are read and decoded, spread evenly over the data set. */
const SAMPLE = 8;

interface Refused {
  readonly imageId: string;
  readonly reason: string;
}

/**
 * Standard input: `{ job }`. Standard output: one JSON line on the job's data set: how many images and labels it lists, and
 * which of a few images and their masks cannot be read. The CLI's doctor starts this: images are decoded outside of the command.
 */
async function main(): Promise<void> {
  const input = (await readRequest()) as { job: unknown };
  const { model, dataset: options } = parseJob(input.job, 'command line');
  // Loaded here, so that an image library that does not load is an answer and no crash.
  const { openDataset, readClassNames, readObjectMask } = await import('@saliency-atlas/activities/datasets');
  const names = model.labels === undefined ? null : await readClassNames(model.labels, null);
  const dataset = await openDataset(options, names);
  const entries = [];
  for await (const entry of dataset.entries()) entries.push(entry);
  const step = Math.max(1, Math.floor(entries.length / SAMPLE));
  const sample = entries.filter((_, index) => index % step === 0).slice(0, SAMPLE);
  const unreadable: Refused[] = [];
  const unusableMasks: Refused[] = [];
  for (const entry of sample) {
    const refusedIn =
      (list: Refused[]) =>
      (error: unknown): undefined => {
        list.push({ imageId: entry.imageId, reason: messageOf(error) });
      };
    const picture = await dataset
      .read(entry)
      .then((bytes) => dataset.decode(entry.imageId, bytes))
      .catch(refusedIn(unreadable));
    if (picture !== undefined) await readObjectMask(dataset, entry, picture).catch(refusedIn(unusableMasks));
  }
  const labels = new Set(entries.flatMap(({ label }) => label ?? []));
  const unlabelled = entries.filter(({ label }) => label === null).length;
  const counts = { images: entries.length, classes: labels.size, unlabelled, tried: sample.length };
  console.log(JSON.stringify({ ...counts, unreadable, unusableMasks }));
}

answer(main());
