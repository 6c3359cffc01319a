import { hash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetOptions } from './dataset-source.ts';
import type { SpooledRows } from './spool-rows.ts';

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

/** Entries that can be read more than once. */
type Entries = () => AsyncIterable<DatasetEntry>;

async function* firstOfEachClass(entries: AsyncIterable<DatasetEntry>, perClass: number): AsyncGenerator<DatasetEntry> {
  const taken = new Map<number | null, number>();
  for await (const entry of entries) {
    const count = (taken.get(entry.label) ?? 0) + 1;
    taken.set(entry.label, count);
    if (count <= perClass) yield entry;
  }
}

async function* ofClasses(entries: AsyncIterable<DatasetEntry>, wanted: ReadonlySet<number>, field: string) {
  let isEmpty = true;
  for await (const entry of entries) {
    if (entry.label === null || !wanted.has(entry.label)) continue;
    isEmpty = false;
    yield entry;
  }
  if (!isEmpty) return;
  const fix = `Name classes in ${field}.classes that the data set holds.`;
  throw new AtlasError('InvalidJob', `${field}.classes: no image has one of these labels`, fix);
}

/**
 * A sample with the same share of every class: each class is put in the order of SHA-256(imageId), its r-th image of n
 * stands at (r + ½)/n, and the first `limit` over all classes are taken, in entry order. A smaller limit is a subset.
 * The entries are read twice; some 30 bytes of each are held. `mostCount`: no more than so many.
 */
async function* sampleEvenly(entries: Entries, mostCount: number, limit: number): AsyncGenerator<DatasetEntry> {
  const isChosen = await chooseEvenly(entries(), mostCount, limit);
  let index = 0;
  for await (const entry of entries()) if (isChosen[index++] === 1) yield entry;
}

/** Which entries are chosen, 1 or 0 each. */
async function chooseEvenly(
  entries: AsyncIterable<DatasetEntry>,
  mostCount: number,
  limit: number,
): Promise<Uint8Array> {
  const labels = new Int32Array(mostCount);
  // 64 bits tell a million ids apart; of two alike the first in order comes first.
  const digests = new BigUint64Array(mostCount);
  let count = 0;
  const classes = new Map<number | null, number>();
  for await (const { imageId, label } of entries) {
    const place = classes.get(label) ?? classes.size;
    classes.set(label, place);
    labels[count] = place;
    digests[count] = hash('sha256', imageId, 'buffer').readBigUInt64BE();
    count++;
  }
  const isChosen = new Uint8Array(count);
  const byDigest = (a: number, b: number): number =>
    digests[a] === digests[b] ? a - b : digests[a]! < digests[b]! ? -1 : 1;
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => labels[a]! - labels[b]! || byDigest(a, b),
  );
  const places = new Float64Array(order.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && labels[order[end]!] === labels[order[start]!]) end++;
    for (let rank = start; rank < end; rank++) places[order[rank]!] = (rank - start + 0.5) / (end - start);
  }
  order.sort((a, b) => places[a]! - places[b]! || byDigest(a, b));
  for (const index of order.subarray(0, limit)) isChosen[index] = 1;
  return isChosen;
}

/**
 * The images that the job asks for, in entry order: by `classes`, then the first `perClass` of each, then an even
 * sample of `limit`. Throws AtlasError InvalidJob for an unknown class and where nothing is left.
 */
export function selectEntries(
  { count, rows }: Pick<SpooledRows<DatasetEntry>, 'count' | 'rows'>,
  options: Pick<DatasetOptions, 'limit' | 'perClass' | 'classes'>,
  classNames: readonly string[] | null,
  field: string,
): AsyncIterable<DatasetEntry> {
  const { classes, perClass, limit } = options;
  const wanted = classes === undefined ? undefined : classIndices(classes, classNames, field);
  const ofThese: Entries = wanted === undefined ? rows : () => ofClasses(rows(), wanted, field);
  const first: Entries = perClass === undefined ? ofThese : () => firstOfEachClass(ofThese(), perClass);
  return limit === undefined ? first() : sampleEvenly(first, count, limit);
}
