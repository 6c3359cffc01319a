import { addSaliencyRow, emptyGlobalSaliency, finishGlobalSaliency } from '../../../activities/src/aggregate/index.ts';

const SIDE = 224;
const CHANNELS = 3;
/** So many that each has one group of images. */
const KNOWN_CLASSES = 1000;

/**
 * Adds an image of each class to a run's statistics and turns these into findings, as the aggregate step does; prints how
 * many rows there are, and what a class's statistics and the findings of all classes take. Arguments: a folder, which is not used, and
 * classes.
 */
async function main(): Promise<void> {
  const classes = Number(process.argv[3]);
  const statistics = emptyGlobalSaliency({ height: SIDE, width: SIDE, channels: CHANNELS }, KNOWN_CLASSES);
  const map = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => ((pixel * 7919) % 251) / 125 - 1);
  const picture = new Uint8Array(SIDE * SIDE * CHANNELS).fill(9);
  const beginning = process.resourceUsage().maxRSS;
  for (let target = 0; target < classes; target++) {
    const known = { imageId: String(target), imageSha256: '00000000', status: 'ok', seed: target } as const;
    addSaliencyRow(statistics, { ...known, target, map }, picture);
  }
  const startRss = process.resourceUsage().maxRSS;
  const said = (_pictures: Uint8Array, count: number) => Promise.resolve(new Float32Array(count * KNOWN_CLASSES));
  const found = await finishGlobalSaliency(statistics, [], said);
  let rows = 0;
  for await (const row of found.classes()) rows += row.images;
  const grownMb = Math.round((process.resourceUsage().maxRSS - startRss) / 1024);
  const statisticsMb = Math.round((startRss - beginning) / 1024);
  console.log(JSON.stringify({ rows, statisticsMb, grownMb }));
}

await main();
