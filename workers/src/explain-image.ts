import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { explainImage } from '@saliency-atlas/activities';
import { AtlasError } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';

/** Standard input: `{ job, images, outFolder }`. Standard output: one JSON line an image. The CLI starts this. */
async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const input = JSON.parse(Buffer.concat(chunks).toString()) as {
    job: unknown;
    images: string[];
    outFolder: string | null;
  };
  const job = parseJob(input.job, 'command line');
  for (const image of input.images) {
    const startedAtMs = Date.now();
    const { png, ...explained } = await explainImage(job, image);
    const picture = join(input.outFolder ?? dirname(image), `${basename(image, extname(image))}.saliency.png`);
    await writeFile(picture, png);
    console.log(JSON.stringify({ image, picture, ...explained, durationMs: Date.now() - startedAtMs }));
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const known = error instanceof AtlasError;
    const message = error instanceof Error ? error.message : String(error);
    console.log(JSON.stringify({ error: message, fix: known ? error.fix : null, type: known ? error.type : 'Error' }));
    process.exit(1);
  },
);
