import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { openDataset } from '@saliency-atlas/activities/datasets';

/**
 * Lists a data set as planning does, and prints how many images it has, whether they come in order, how many a limit of
 * 1,000 gives, and by how many MB this process grew. Argument: its path.
 */
async function main(): Promise<void> {
  const [uri = ''] = process.argv.slice(2);
  const before = process.resourceUsage().maxRSS;
  let images = 0;
  let isSorted = true;
  let last = '';
  for await (const { imageId } of (await openDataset({ uri, format: 'auto' }, null)).entries()) {
    images++;
    isSorted &&= last < imageId;
    last = imageId;
  }
  const sample = new Set<string>();
  for await (const { imageId } of (await openDataset({ uri, format: 'auto', limit: 1000 }, null)).entries()) {
    sample.add(imageId);
  }
  const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith('atlas-rows-')).length;
  console.log(JSON.stringify({ images, isSorted, sampled: sample.size, left, grownMb }));
}

await main();
