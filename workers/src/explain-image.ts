import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { explainImage } from '@saliency-atlas/activities/explain-image';
import type { Job } from '@saliency-atlas/contract/job';
import { answer, readRequest } from './one-shot.ts';

/**
 * Standard input: `{ job, images, outFolder }`. Standard output: one JSON line an image. The CLI starts this and has
 * parsed the job: the schema takes as long to load as the engine.
 */
async function main(): Promise<void> {
  const input = (await readRequest()) as { job: Job; images: string[]; outFolder: string | null };
  const { job } = input;
  for (const image of input.images) {
    const startedAtMs = Date.now();
    const { png, ...explained } = await explainImage(job, image);
    const picture = join(input.outFolder ?? dirname(image), `${basename(image, extname(image))}.saliency.png`);
    await writeFile(picture, png);
    console.log(JSON.stringify({ image, picture, ...explained, durationMs: Date.now() - startedAtMs }));
  }
}

answer(main());
