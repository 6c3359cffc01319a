import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '@saliency-atlas/contract';
import { openStore, type ObjectStore } from '../stores/index.ts';
import { findReference, readTag, setTag } from './tags.ts';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-tags-'));
  store = openStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (version: string, verdict: HistoryEntry['gate']['verdict'] = 'accepted'): HistoryEntry =>
  ({ model: 'm', version, run_id: `run-${version}`, gate: { verdict, reasons: [] } }) as unknown as HistoryEntry;

const history = [entry('1'), entry('2'), entry('3', 'refused')];
const [first, second] = history;

const referenceOf = async (against: string, runId = 'new') =>
  (await findReference(store, history, against, runId))?.version;

describe('tags', () => {
  it('move: the last setting holds, and the earlier ones stay', async () => {
    await setTag(store, first!, 'production', history);
    await setTag(store, second!, 'production', history);
    expect((await readTag(store, 'm', 'production')).map(({ version }) => version)).toEqual(['1', '2']);
    expect(await referenceOf('production')).toBe('2');
  });

  it('are not set again where they stand already', async () => {
    await setTag(store, first!, 'production', history);
    await setTag(store, first!, 'production', history);
    expect(await readTag(store, 'm', 'production')).toHaveLength(1);
  });

  it('set by many at once are all kept, in one order', async () => {
    await Promise.all(history.map((each) => setTag(store, each, 'candidate', history)));
    const settings = await readTag(store, 'm', 'candidate');
    expect(settings.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(settings.map(({ version }) => version).sort()).toEqual(['1', '2', '3']);
  });

  it.each(['last-accepted', '2', 'a/b', '../x', ''])('cannot be called %j', async (name) => {
    await expect(setTag(store, first!, name, history)).rejects.toMatchObject({ type: 'InvalidJob' });
  });
});

describe('findReference', () => {
  it('takes a version before a tag, and last-accepted as ever', async () => {
    await setTag(store, first!, 'production', history);
    expect([await referenceOf('2'), await referenceOf('last-accepted')]).toEqual(['2', '2']);
  });

  it('never compares a run with itself', async () => {
    await setTag(store, first!, 'production', history);
    await expect(referenceOf('production', 'run-1')).rejects.toMatchObject({ type: 'InvalidJob' });
  });

  it('names the versions that there are for a tag that was never set', async () => {
    await expect(referenceOf('staging')).rejects.toThrow('"staging" (it has: 1, 2, 3)');
  });
});
