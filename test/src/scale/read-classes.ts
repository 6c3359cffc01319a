import { openStore, readObject } from '@saliency-atlas/activities/stores';
import { decodeGlobalTable } from '@saliency-atlas/activities/tables';
import { classDrift, readClasses } from '@saliency-atlas/activities/track';
import { putClassTable } from './class-tables.ts';

/**
 * Writes the class tables of two versions into a store and reads what the gate needs of both; prints how many classes
 * moved and how much memory that took. Arguments: URI, classes, and `whole` for reading both tables into memory.
 */
async function main(): Promise<void> {
  const [uri = '', count = '0', how = ''] = process.argv.slice(2);
  const store = openStore(uri);
  const [before, after] = [await putClassTable(store, Number(count), 1), await putClassTable(store, Number(count), 2)];
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
