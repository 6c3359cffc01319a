import { hash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetOptions } from './dataset-source.ts';

function classIndices(classes: readonly string[], classNames: readonly string[] | null, field: string): Set<number> {
  const indices = classes.map((name) => {
    const index = classNames?.indexOf(name) ?? -1;
    if (index >= 0) return index;
    if (/^\d+$/.test(name) && (classNames === null || Number(name) < classNames.length)) return Number(name);
    const known = classNames === null ? 'the data set has no class names' : `not among ${classNames.length} classes`;
    throw new AtlasError(
      'InvalidJob',
      `${field}.classes: "${name}" is ${known}`,
      `Use ${classNames === null ? 'class indices' : `names such as "${classNames.slice(0, 3).join('", "')}"`}.`,
    );
  });
  return new Set(indices);
}

function firstOfEachClass(entries: readonly DatasetEntry[], perClass: number): DatasetEntry[] {
  const taken = new Map<number | null, number>();
  return entries.filter(({ label }) => {
    const count = (taken.get(label) ?? 0) + 1;
    taken.set(label, count);
    return count <= perClass;
  });
}

/**
 * A sample with the same share of every class: each class is put in the order of SHA-256(imageId), its r-th image of n
 * stands at (r + ½)/n, and the first `limit` over all classes are taken, in entry order. A smaller limit is a subset.
 */
function sampleEvenly(entries: readonly DatasetEntry[], limit: number): readonly DatasetEntry[] {
  if (entries.length <= limit) return entries;
  const byClass = new Map<number | null, { index: number; digest: string; place: number }[]>();
  entries.forEach(({ imageId, label }, index) => {
    const members = byClass.get(label) ?? [];
    if (members.length === 0) byClass.set(label, members);
    members.push({ index, digest: hash('sha256', imageId), place: 0 });
  });
  const byDigest = (a: { digest: string }, b: { digest: string }) => (a.digest < b.digest ? -1 : 1);
  const ranked = [...byClass.values()].flatMap((members) =>
    members.sort(byDigest).map((member, rank) => ({ ...member, place: (rank + 0.5) / members.length })),
  );
  ranked.sort((a, b) => a.place - b.place || byDigest(a, b));
  const chosen = ranked.slice(0, limit).map(({ index }) => index);
  return chosen.sort((a, b) => a - b).map((index) => entries[index]!);
}

/**
 * The images that the job asks for, in entry order: by `classes`, then the first `perClass` of each, then an even
 * sample of `limit`. Throws AtlasError InvalidJob for an unknown class and where nothing is left.
 */
export function selectEntries(
  entries: readonly DatasetEntry[],
  options: Pick<DatasetOptions, 'limit' | 'perClass' | 'classes'>,
  classNames: readonly string[] | null,
  field: string,
): readonly DatasetEntry[] {
  const { classes, perClass, limit } = options;
  let chosen = entries;
  if (classes !== undefined) {
    const wanted = classIndices(classes, classNames, field);
    chosen = chosen.filter(({ label }) => label !== null && wanted.has(label));
    if (chosen.length === 0) {
      const fix = `Name classes in ${field}.classes that the data set holds.`;
      throw new AtlasError('InvalidJob', `${field}.classes: no image has one of these labels`, fix);
    }
  }
  if (perClass !== undefined) chosen = firstOfEachClass(chosen, perClass);
  return limit === undefined ? chosen : sampleEvenly(chosen, limit);
}
