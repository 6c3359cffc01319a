import { openStore, readObject } from '@saliency-atlas/activities/stores';
import { decodeGlobalTable } from '@saliency-atlas/activities/tables';
import { openMeanMaps, readShownClasses } from '@saliency-atlas/activities/track';
import { tinyEntry } from '../../../activities/src/report/tiny-report-model.ts';
import { putClassTable } from './class-tables.ts';

/** Classes that a page shows in pictures. */
const SHOWN = 60;

/**
 * Writes the class tables of three versions into a store and reads what a report of the last needs of them: some classes in
 * pictures beside two versions before, and every class's mean map, twice, as images come that are in no order. Prints
 * what was read and how much memory that took. Arguments: URI, classes, and `whole` for reading the tables into memory.
 */
async function main(): Promise<void> {
  const [uri = '', count = '0', how = ''] = process.argv.slice(2);
  const classes = Number(count);
  const store = openStore(uri);
  const tables = [];
  for (const version of [1, 2, 3]) tables.push(await putClassTable(store, classes, version));
  const [own, ...before] = tables.reverse();
  if (own === undefined) throw new Error('there is no table');
  const startRss = process.resourceUsage().maxRSS;
  let [shown, maps] = [0, 0];
  if (how === 'whole') {
    const read = [];
    for (const object of tables) read.push(decodeGlobalTable(await readObject(store, object)));
    shown = SHOWN * read.length;
    maps = 2 * (read[0]?.rows.length ?? 0);
  } else {
    const history = before.map(({ key }, index) => tinyEntry({ version: `${index}`, global_key: key }));
    const wanted = new Set(Array.from({ length: SHOWN }, (_, index) => index * Math.floor(classes / SHOWN)));
    const found = await readShownClasses(store, own, history, () => wanted);
    shown = found.pictures.byClass.size + found.earlier.reduce((sum, { maps: { byClass } }) => sum + byClass.size, 0);
    const meanMaps = await openMeanMaps(store, own, found.global);
    for (let image = 0; image < 2 * classes; image++) maps += (await meanMaps.of([(image * 7) % classes])).size;
  }
  const grownMb = Math.round((process.resourceUsage().maxRSS - startRss) / 1024);
  const tablesMb = Math.round((tables.length * own.sizeBytes) / 2 ** 20);
  console.log(JSON.stringify({ shown, maps, tablesMb, grownMb }));
}

await main();
