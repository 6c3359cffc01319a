import { expect, it } from 'vitest';
import { fakeS3 } from '../stores/fake-s3.ts';
import { putObject, type ObjectStore } from '../stores/index.ts';
import { openS3Store } from '../stores/s3-store.ts';
import { encodeGlobalTable } from '../tables/index.ts';
import { globalTable } from './example-global.ts';
import { openMeanMaps } from './mean-maps.ts';
import { keepMeanMap, pickClasses, readClassTable } from './pick-classes.ts';

const TABLE = globalTable([3, 5, 8, 9].map((index) => ({ class: index, mapMean: new Float32Array(4).fill(index) })));
/** Of maps of 2×2. */
const MAP_BYTES = 16;

async function storeTable() {
  const opened = openS3Store('bucket', '', { port: fakeS3(), pause: () => Promise.resolve() });
  const reads: number[] = [];
  const store: ObjectStore = {
    ...opened,
    getRange: (key, start, end, signal) => {
      reads.push(end - start);
      return opened.getRange(key, start, end, signal);
    },
  };
  const object = await putObject(store, 'f00', 'global', 'classes', encodeGlobalTable(TABLE), TABLE.rows.length);
  const mapReads = (): number => reads.filter((bytes) => bytes === MAP_BYTES).length;
  return { store, object, mapReads };
}

it('gives the mean maps of the classes that there are, each read once while it is remembered', async () => {
  const { store, object, mapReads } = await storeTable();
  const maps = await openMeanMaps(store, object, await readClassTable(store, object));
  const found = await maps.of([8, 4, 3, 8]);
  expect([...found]).toEqual([
    [8, new Float32Array(4).fill(8)],
    [3, new Float32Array(4).fill(3)],
  ]);
  expect(await maps.of([3, 8])).toEqual(new Map([...found].reverse()));
  expect(mapReads()).toBe(2);
});

it('forgets the map that was asked for longest ago where there is no room for more', async () => {
  const { store, object, mapReads } = await storeTable();
  const maps = await openMeanMaps(store, object, await readClassTable(store, object), undefined, 2 * MAP_BYTES);
  for (const asked of [3, 5, 3, 8]) await maps.of([asked]);
  expect(mapReads()).toBe(3);
  await maps.of([3, 8]);
  expect(mapReads()).toBe(3);
  expect((await maps.of([5])).get(5)).toEqual(new Float32Array(4).fill(5));
  expect(mapReads()).toBe(4);
  // More at once than there is room for are all given.
  expect((await maps.of([3, 5, 8, 9])).size).toBe(4);
});

it('what is picked of some classes holds nothing of the rest of the table', async () => {
  const { store, object } = await storeTable();
  const { byClass, ...size } = await pickClasses(store, object, new Set([5, 9, 77]), keepMeanMap);
  expect(size).toEqual({ height: TABLE.height, width: TABLE.width, channels: TABLE.channels });
  expect([...byClass]).toEqual([5, 9].map((index) => [index, new Float32Array(4).fill(index)]));
  for (const map of byClass.values()) expect(map.buffer.byteLength).toBe(MAP_BYTES);
});
