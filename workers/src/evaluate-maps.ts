import { evaluateMaps } from '@saliency-atlas/activities';
import { parseJob } from '@saliency-atlas/contract/job';
import { answer, readRequest } from './one-shot.ts';

/** Standard input: `{ job, maps, randomisedMaps? }`. Standard output: `{ progress }` lines, then `{ result }`. The CLI starts this. */
async function main(): Promise<void> {
  const input = (await readRequest()) as { job: unknown; maps: string; randomisedMaps?: string };
  const job = parseJob(input.job, 'command line');
  const { maps, randomisedMaps } = input;
  const result = await evaluateMaps(job, { maps, randomisedMaps }, (done, total) => {
    console.log(JSON.stringify({ progress: { done, total } }));
  });
  console.log(JSON.stringify({ result }));
}

answer(main());
