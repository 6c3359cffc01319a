import { describe, expect, it } from 'vitest';
import type { DatasetEntry } from './dataset.ts';
import { selectEntries } from './select-entries.ts';

/** `counts[c]` images of class c, sorted by class as folders are. */
function entriesOf(counts: readonly number[]): DatasetEntry[] {
  return counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      imageId: `class${label}/${String(i).padStart(4, '0')}`,
      label,
      boxes: [],
    })),
  );
}

function countsOf(entries: readonly DatasetEntry[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, label) => entries.filter((entry) => entry.label === label).length);
}

async function select(entries: readonly DatasetEntry[], options: Parameters<typeof selectEntries>[1]) {
  const rows = async function* () {
    for (const entry of entries) yield await Promise.resolve(entry);
  };
  const chosen: DatasetEntry[] = [];
  for await (const entry of selectEntries({ count: entries.length, rows }, options, ['cat', 'dog', 'fox'], 'dataset'))
    chosen.push(entry);
  return chosen;
}

describe('selectEntries', () => {
  it('keeps everything in order where nothing is asked', async () => {
    const entries = entriesOf([3, 2]);
    expect(await select(entries, {})).toEqual(entries);
    expect(await select(entries, { limit: 5 })).toEqual(entries);
  });

  it('takes the same share of every class under a limit, in entry order', async () => {
    const chosen = await select(entriesOf([100, 300, 600]), { limit: 100 });
    expect(countsOf(chosen, 3)).toEqual([10, 30, 60]);
    expect(chosen.map(({ imageId }) => imageId)).toEqual(chosen.map(({ imageId }) => imageId).sort());
  });

  it('takes a smaller sample out of a larger one, whatever order the entries came in', async () => {
    const entries = entriesOf([40, 40, 40]);
    const large = new Set((await select(entries, { limit: 50 })).map(({ imageId }) => imageId));
    const small = (await select(entries.toReversed(), { limit: 20 })).map(({ imageId }) => imageId);
    expect(small).toHaveLength(20);
    expect(small.filter((imageId) => !large.has(imageId))).toEqual([]);
  });

  it('samples inside a class rather than taking its beginning', async () => {
    const chosen = (await select(entriesOf([1000]), { limit: 100 })).map(({ imageId }) => Number(imageId.slice(-4)));
    expect(Math.max(...chosen)).toBeGreaterThan(900);
  });

  it('takes the first of each class with perClass, then limits', async () => {
    const entries = entriesOf([5, 1, 5]);
    expect((await select(entries, { perClass: 2 })).map(({ imageId }) => imageId)).toEqual([
      'class0/0000',
      'class0/0001',
      'class1/0000',
      'class2/0000',
      'class2/0001',
    ]);
    expect(await select(entries, { perClass: 2, limit: 3 })).toHaveLength(3);
  });

  it('keeps the named classes, by name or index, and drops images without a label', async () => {
    const entries = [...entriesOf([1, 1, 1]), { imageId: 'x', label: null, boxes: [] }];
    expect((await select(entries, { classes: ['fox', '0'] })).map(({ label }) => label)).toEqual([0, 2]);
  });

  it('names an unknown class and the field', async () => {
    await expect(select(entriesOf([1]), { classes: ['bird'] })).rejects.toThrow(
      /dataset\.classes: "bird" is not among 3 classes/,
    );
    await expect(select(entriesOf([1]), { classes: ['3'] })).rejects.toThrow(/dataset\.classes: "3"/);
    await expect(select(entriesOf([1]), { classes: ['dog'] })).rejects.toThrow(/no image has one of these labels/);
  });
});
