import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { explainImage } from '@saliency-atlas/activities/explain-image';
import { parseJob } from '@saliency-atlas/contract/job';
import { answer, readRequest } from './one-shot.ts';

/** Standard input: `{ job, images, outFolder }`. Standard output: one JSON line an image. The CLI starts this. */
async function main(): Promise<void> {
  const input = (await readRequest()) as { job: unknown; images: string[]; outFolder: string | null };
  const job = parseJob(input.job, 'command line');
  for (const image of input.images) {
    const startedAtMs = Date.now();
    const { png, ...explained } = await explainImage(job, image);
    const picture = join(input.outFolder ?? dirname(image), `${basename(image, extname(image))}.saliency.png`);
    await writeFile(picture, png);
    console.log(JSON.stringify({ image, picture, ...explained, durationMs: Date.now() - startedAtMs }));
  }
}

answer(main());
