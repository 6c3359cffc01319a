import { expect, it } from 'vitest';
import { putObject } from '../stores/index.ts';
import { fakeS3, type FakeS3 } from '../stores/fake-s3.ts';
import { openS3Store } from '../stores/s3-store.ts';
import { encodeGlobalTable } from '../tables/index.ts';
import type { GlobalTable } from '../tables/rows.ts';
import type { ObjectStore } from '../stores/index.ts';
import { withoutMaps } from './class-table.ts';
import { classDrift } from './drift.ts';
import { globalTable } from './example-global.ts';
import { readClasses } from './read-classes.ts';

const map = (...values: number[]) => ({ mapMean: Float32Array.from(values) });
const BEFORE = globalTable([
  { class: 0, ...map(1, 2, 3, 4) },
  { class: 2, ...map(1, 2, 3, 4) },
  { class: 3, ...map(1, 2, 3, 4), images: 0 },
  { class: 7, ...map(1, 2, 3, 4) },
]);
const AFTER = globalTable([
  { class: 1, ...map(1, 2, 3, 4) },
  { class: 2, ...map(2, 1, 3, 4) },
  { class: 3, ...map(4, 3, 2, 1) },
  { class: 7, ...map(4, 3, 2, 1) },
  { class: 9, ...map(4, 3, 2, 1) },
]);

function emptyStore(): { port: FakeS3; store: ObjectStore } {
  const port = fakeS3();
  return { port, store: openS3Store('bucket', '', { port, pause: () => Promise.resolve() }) };
}

const put = (store: ObjectStore, table: GlobalTable) =>
  putObject(store, 'f00', 'global', 'classes', encodeGlobalTable(table), table.rows.length);

it('tells of two versions read side by side what is told of both in memory, also where each has classes of its own', async () => {
  const { store } = emptyStore();
  for (const [now, before] of [
    [AFTER, BEFORE],
    [BEFORE, AFTER],
    [AFTER, globalTable([])],
    [globalTable([]), AFTER],
    [AFTER, { ...BEFORE, height: 1, width: 4 }],
  ] as const) {
    const { classes, drift, referenceClasses } = await readClasses(
      store,
      await put(store, now),
      await put(store, before),
    );
    expect(drift).toEqual(classDrift(now, before));
    const lightOf = ({ height, width, rows }: GlobalTable) => ({ height, width, rows: rows.map(withoutMaps) });
    expect(classes).toEqual(lightOf(now));
    expect(referenceClasses).toEqual(lightOf(before));
  }
});

it('a reference whose maps were taken away gives no drift, one whose maps are damaged is called so', async () => {
  const { store, port } = emptyStore();
  const [now, before] = [await put(store, AFTER), await put(store, BEFORE)];
  expect((await readClasses(store, now, { key: 'runs/f00/global/none' })).drift.size).toBe(0);
  expect((await readClasses(store, now, null)).drift.size).toBe(0);
  await port.damage(before.key);
  await expect(readClasses(store, now, { key: before.key })).rejects.toMatchObject({
    name: 'ArtifactCorrupt',
  });
});
