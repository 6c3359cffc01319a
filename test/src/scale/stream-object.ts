import { openStore, putObjectBlocks, streamObject } from '@saliency-atlas/activities/stores';

const BLOCK_BYTES = 4 * 2 ** 20;

/** Blocks of which every 32-bit word is another: its place in the object, stirred. */
async function* blocksOf(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) {
    const words = new Uint32Array(BLOCK_BYTES / 4);
    for (let i = 0; i < words.length; i++) words[i] = Math.imul(index * words.length + i, 2_654_435_761);
    yield await Promise.resolve(new Uint8Array(words.buffer));
  }
}

/**
 * Puts an object of so many MB into a store block by block, a second time as the loser of a race would, and reads it
 * back in the same way; prints what came of it, and the most memory that this process took. Arguments: URI and MB.
 */
async function main(): Promise<void> {
  const [uri = '', megabytes = '0'] = process.argv.slice(2);
  const store = openStore(uri);
  await store.probe();
  const before = process.resourceUsage().maxRSS;
  const blocks = () => blocksOf((Number(megabytes) * 2 ** 20) / BLOCK_BYTES);
  const put = () => putObjectBlocks(store, 'f00', 'global', 'large', blocks, 1);
  const object = await put();
  const again = await put();
  let readBytes = 0;
  for await (const block of (await streamObject(store, object)).blocks()) readBytes += block.byteLength;
  const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
  console.log(JSON.stringify({ isSame: again.key === object.key, sizeBytes: object.sizeBytes, readBytes, grownMb }));
}

await main();
