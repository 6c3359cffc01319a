import { trainGenerator, type TrainGeneratorOptions } from '@saliency-atlas/activities';
import { answer, readRequest } from './one-shot.ts';

/** Standard input: what to train on. Standard output: `{ progress }` lines, then `{ result }`. The CLI starts this. */
async function main(): Promise<void> {
  const input = (await readRequest()) as TrainGeneratorOptions;
  const result = await trainGenerator(input, (progress) => {
    console.log(JSON.stringify({ progress }));
  });
  console.log(JSON.stringify({ result }));
}

answer(main());
