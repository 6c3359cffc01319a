import { openStore, putObjectBlocks, readObject } from '@saliency-atlas/activities/stores';
import { decodeGlobalTable, encodeGlobalBlocks, type GlobalRow } from '@saliency-atlas/activities/tables';
import { classDrift, readClasses } from '@saliency-atlas/activities/track';
import { globalTable } from '../../../activities/src/track/example-global.ts';

const SIDE = 224;
const CHANNELS = 3;

/** A row for each class: its map rises by as many steps as the class has. */
async function* rowsOf(classes: number, version: number): AsyncGenerator<GlobalRow> {
  for (let each = 0; each < classes; each++) {
    const map = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => (pixel * (each + version)) % 251);
    const picture = new Uint8Array(SIDE * SIDE * CHANNELS).fill(each);
    const maps = { mapMean: map, mapStd: map, salientFrequency: map, prototype: picture, classMean: picture };
    yield await Promise.resolve(globalTable([{ class: each, ...maps }]).rows[0]!);
  }
}

/**
 * Writes the class tables of two versions into a store and reads what the gate needs of both; prints how many classes
 * moved and how much memory that took. Arguments: URI, classes, and `whole` for reading both tables into memory.
 */
async function main(): Promise<void> {
  const [uri = '', count = '0', how = ''] = process.argv.slice(2);
  const classes = Number(count);
  const store = openStore(uri);
  const put = (version: number) =>
    putObjectBlocks(
      ...([store, 'f00', 'global', `classes-${version}`] as const),
      () => encodeGlobalBlocks({ height: SIDE, width: SIDE, channels: CHANNELS }, rowsOf(classes, version)),
      classes,
    );
  const [before, after] = [await put(1), await put(2)];
  const startRss = process.resourceUsage().maxRSS;
  const table = async (object: typeof before) => decodeGlobalTable(await readObject(store, object));
  const drift =
    how === 'whole'
      ? classDrift(await table(after), await table(before))
      : (await readClasses(store, after, before)).drift;
  const grownMb = Math.round((process.resourceUsage().maxRSS - startRss) / 1024);
  console.log(JSON.stringify({ moved: drift.size, tablesMb: Math.round((2 * after.sizeBytes) / 2 ** 20), grownMb }));
}

await main();
