import type { RunDescription } from '@saliency-atlas/contract/job';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
// Planning without a job is nobody's business but the activities', so no workspace exports it.
import { listImages } from '../../../activities/src/activities/list-images.ts';
import { collectImages } from '../../../activities/src/activities/planned-images.ts';
import { writePlan } from '../../../activities/src/activities/write-plan.ts';

/** As `resources` has them for a large data set. */
const PLAN = { shard_size: 64, page_shards: 32 };

/** A store that counts what is put and keeps the receipts' absence: nothing that was planned stays in memory. */
function forgetfulStore(): ObjectStore & { readonly puts: Record<string, number> } {
  const puts: Record<string, number> = {};
  const nothing = () => Promise.resolve(undefined);
  return {
    uri: 'memory:',
    puts,
    get: nothing,
    size: nothing,
    getRange: () => Promise.resolve(new Uint8Array(0)),
    putIfAbsent: (key) => {
      const kind = key.split('/')[2] ?? '';
      puts[kind] = (puts[kind] ?? 0) + 1;
      return Promise.resolve('created');
    },
    putBlocksIfAbsent: () => Promise.reject(new Error('planning puts small objects')),
    children: () => Promise.resolve([]),
    probe: () => Promise.resolve(),
  };
}

/** Plans a data set of so many images of some bytes each, and prints what was written. */
async function main(): Promise<void> {
  const images = Number(process.argv[2]);
  const pixels = new Uint8Array(8);
  const dataset: Parameters<typeof listImages>[0] = {
    uri: 'memory:',
    classNames: null,
    // eslint-disable-next-line @typescript-eslint/require-await -- a data set's entries are asynchronous, these need not be
    async *entries() {
      for (let index = 0; index < images; index++) {
        yield { imageId: `class-${index % 1000}/image-${index}.png`, label: index % 1000, boxes: [] };
      }
    },
    read: () => Promise.resolve(pixels),
    decode: () => Promise.reject(new Error('planning decodes nothing')),
  };
  const { signal } = new AbortController();
  const context = { signal, report: () => undefined, breathe: () => Promise.resolve() };
  const planned = await collectImages(listImages(dataset, context));
  const store = forgetfulStore();
  const description = { run_id: 'f00', plan: PLAN } as RunDescription;
  await writePlan(store, description, planned, signal);
  await planned.dispose();
  console.log(JSON.stringify({ images: planned.images, puts: store.puts }));
}

await main();
