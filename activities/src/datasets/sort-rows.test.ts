import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { sortRows } from './sort-rows.ts';

async function* rowsOf(keys: readonly string[]) {
  for (const [place, key] of keys.entries()) yield await Promise.resolve({ key, place });
}

async function sorted(keys: readonly string[], rowsInMemory: number) {
  const rows = [];
  for await (const row of sortRows(rowsOf(keys), ({ key }) => key, rowsInMemory)) rows.push(row);
  return rows;
}

// A folder of this file's own: other tests spool at the same time.
const folder = await mkdtemp(join(tmpdir(), 'atlas-sorted-'));
vi.stubEnv('TMPDIR', folder);
afterAll(() => rm(folder, { recursive: true }));

/** Keys with repeats, spaces, and letters on both sides of those that UTF-16 writes in two units. */
const keys = Array.from(
  { length: 50 },
  (_, i) => ['a/b', 'a-b', 'ß', '\u{1F600}', '\uFF5A', `x${(i * 7) % 50}`][i % 6]!,
);

it.each([1, 3, 7, 49, 50, 51])('rows are in order, equal ones as they came, %d in memory', async (rowsInMemory) => {
  const expected = keys
    .map((key, place) => ({ key, place }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place));
  expect(await sorted(keys, rowsInMemory)).toEqual(expected);
});

it('no rows are no rows', async () => {
  expect(await sorted([], 4)).toEqual([]);
});

it('no file stays, whether all are read, reading stops in the middle, or the source breaks off', async () => {
  await sorted(keys, 5);
  for await (const row of sortRows(rowsOf(keys), ({ key }) => key, 5)) {
    expect(row.key).toBe('a-b');
    break;
  }
  const lost = new Error('the folder is gone');
  const broken = async function* () {
    yield* rowsOf(keys);
    throw lost;
  };
  await expect(sortRows(broken(), ({ key }) => key, 5).next()).rejects.toBe(lost);
  expect(await readdir(folder)).toEqual([]);
});
