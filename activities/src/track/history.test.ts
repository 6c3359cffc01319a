import { AtlasError, historyKey } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../stores/index.ts';
import { buildHistoryEntry } from './build-history-entry.ts';
import { buildFigures } from './class-figures.ts';
import { globalTable } from './example-global.ts';
import { appendHistory, findHistory, selectReference } from './history.ts';

/** Objects in memory with the conditional create of a real store; listing is refused. */
function memoryStore(): ObjectStore & { readonly objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const refuse = (): Promise<never> => Promise.reject(new Error('the history never asks for this'));
  return {
    uri: 'memory:',
    objects,
    get: (key) => {
      const text = objects.get(key);
      return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
    },
    putIfAbsent: (key, bytes) => {
      const text = new TextDecoder().decode(bytes);
      const standing = objects.get(key);
      if (standing === undefined) objects.set(key, text);
      else if (standing !== text) return Promise.reject(new AtlasError('ObjectConflict', key, 'retry'));
      return Promise.resolve(standing === undefined ? 'created' : 'identical');
    },
    putBlocksIfAbsent: refuse,
    getRange: refuse,
    size: refuse,
    children: refuse,
    probe: refuse,
  };
}

function entryOf(runId: string, version = '1', verdict: 'accepted' | 'refused' | 'no-reference' = 'accepted') {
  const run = { runId, model: 'm', version, manifestSha256: 'f', datasetDigest: 'd', images: 3, globalKey: 'g' };
  return buildHistoryEntry(run, buildFigures([], globalTable([]), new Map()), null, { verdict, reasons: [] });
}

describe('history', () => {
  it('numbers entries densely from 1 and gives them back in order', async () => {
    const store = memoryStore();
    for (let run = 0; run < 19; run++) await appendHistory(store, entryOf(`run-${run}`));
    const entries = await findHistory(store, 'm');
    expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 19 }, (_, index) => index + 1));
    expect(entries[18]!.run_id).toBe('run-18');
    expect(store.objects.has('history/m/00000019.json')).toBe(true);
    expect(await findHistory(store, 'other')).toEqual([]);
  });

  it('appending the same run again returns the entry that stands', async () => {
    const store = memoryStore();
    const first = await appendHistory(store, entryOf('a'));
    await appendHistory(store, entryOf('b'));
    const again = await appendHistory(store, entryOf('a', '1', 'refused'));
    expect(again).toEqual(first);
    expect(store.objects.size).toBe(2);
  });

  it('runs that append at the same time each get a number of their own', async () => {
    const store = memoryStore();
    const runs = ['a', 'b', 'c', 'd', 'e', 'a'];
    const appended = await Promise.all(runs.map((run) => appendHistory(store, entryOf(run))));
    expect(new Set(appended.map(({ sequence }) => sequence)).size).toBe(5);
    expect(appended[5]).toEqual(appended[0]);
    expect((await findHistory(store, 'm')).map(({ run_id }) => run_id).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('names an entry that is not one of this format', async () => {
    const store = memoryStore();
    store.objects.set(historyKey('m', 1), '{"format_version":2}');
    await expect(findHistory(store, 'm')).rejects.toThrow(/history\/m\/00000001\.json/);
  });
});

describe('selectReference', () => {
  const entries = [
    { ...entryOf('a', '1.0', 'no-reference'), sequence: 1 },
    { ...entryOf('b', '1.1'), sequence: 2 },
    { ...entryOf('c', '1.2', 'refused'), sequence: 3 },
  ];

  it.each([
    ['last-accepted', 'new', 'b'],
    ['last-accepted', 'b', 'a'],
    ['1.2', 'new', 'c'],
    ['1.0', 'new', 'a'],
  ])('against %s, run %s is compared with run %s', (against, runId, expected) => {
    expect(selectReference(entries, against, runId)?.run_id).toBe(expected);
  });

  it('has no reference before anything was accepted', () => {
    expect(selectReference(entries.slice(2), 'last-accepted', 'new')).toBeNull();
  });

  it('names the versions there are when asked for another', () => {
    expect(() => selectReference(entries, '9', 'new')).toThrow(/"9" \(it has: 1\.0, 1\.1, 1\.2\)/);
  });
});
