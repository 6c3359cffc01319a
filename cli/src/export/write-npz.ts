import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { decodeSaliencyTable, type SaliencyRow } from '@saliency-atlas/activities/tables';
import { AtlasError, type RunManifest } from '@saliency-atlas/contract';
import { readRows } from './exported-table.ts';
import { int64Bytes, npyHeader, unicodeBytes, type NpyType } from './npy.ts';
import { createZipFile, MAX_ZIP_BYTES } from './zip-file.ts';

/** What an export's manifest says of an array. */
export interface ArrayInfo {
  readonly name: string;
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly description: string;
}

/** What is known of the maps before they are written. */
interface MapIndex {
  readonly height: number;
  readonly width: number;
  readonly ids: string[];
  readonly targets: number[];
  readonly labels: number[];
}

/** Stands for a label that is not known. */
const NO_LABEL = -1;

/**
 * Writes the maps of a run as an npz file for numpy and Quantus. Images without a map are left out. The saliency objects
 * are read twice, since an array's size stands before it; one object and the ids are in memory at a time.
 * Throws InvalidJob where there is no map, or more than a zip file holds.
 */
export async function writeNpz(
  file: string,
  store: ObjectStore,
  manifest: RunManifest,
  limit: number,
  signal: AbortSignal,
): Promise<ArrayInfo[]> {
  const index = await indexMaps(store, manifest, limit, signal);
  const { height, width, ids, targets, labels } = index;
  checkSize(index);
  const { type: idType, bytes: idBytes } = unicodeBytes(ids);
  const arrays: ArrayInfo[] = [
    { name: 'ids', type: idType, shape: [ids.length], description: 'Image ids, in the order of the other arrays' },
    { name: 'y_batch', type: '<i8', shape: [ids.length], description: 'Index of the class explained' },
    { name: 'labels', type: '<i8', shape: [ids.length], description: 'Index of the true class; -1: not known' },
    {
      name: 'a_batch',
      type: '<f4',
      shape: [ids.length, height, width],
      description: 'Saliency maps: signed, mean 0 and standard deviation 1 over each image',
    },
  ];
  const contents = [[idBytes], [int64Bytes(targets)], [int64Bytes(labels)], mapBytes(store, manifest, index, signal)];
  const zip = await createZipFile(file);
  try {
    for (const [position, { name, type, shape }] of arrays.entries()) {
      await zip.add(`${name}.npy`, withHeader(npyHeader(type, shape), contents[position] ?? []));
    }
    await zip.close();
  } catch (error) {
    await zip.abandon();
    throw error;
  }
  return arrays;
}

interface SizedRow {
  readonly row: SaliencyRow;
  readonly height: number;
  readonly width: number;
}

/** The first `limit` images that have a map. */
async function* mappedRows(
  store: ObjectStore,
  manifest: RunManifest,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<SizedRow> {
  const decode = (bytes: Uint8Array): SizedRow[] => {
    const { height, width, rows } = decodeSaliencyTable(bytes);
    return rows.filter(({ status }) => status === 'ok').map((row) => ({ row, height, width }));
  };
  let left = limit;
  if (left <= 0) return;
  for await (const sized of readRows(store, manifest, { kind: 'saliency', decode }, signal)) {
    yield sized;
    left -= 1;
    if (left <= 0) return;
  }
}

async function indexMaps(
  store: ObjectStore,
  manifest: RunManifest,
  limit: number,
  signal: AbortSignal,
): Promise<MapIndex> {
  const index = { height: 0, width: 0, ids: [] as string[], targets: [] as number[], labels: [] as number[] };
  for await (const { row, height, width } of mappedRows(store, manifest, limit, signal)) {
    Object.assign(index, { height, width });
    index.ids.push(row.imageId);
    index.targets.push(row.target);
    index.labels.push(row.label ?? NO_LABEL);
  }
  if (index.ids.length > 0) return index;
  throw new AtlasError(
    'InvalidJob',
    `run ${manifest.run_id} has no image with a map`,
    'See its report for the reasons.',
  );
}

function checkSize({ height, width, ids }: MapIndex): void {
  const longest = ids.reduce((most, id) => Math.max(most, id.length), 0);
  const bytesPerImage = 4 * height * width + 4 * longest + 16;
  if (ids.length * bytesPerImage <= MAX_ZIP_BYTES) return;
  const most = Math.floor(MAX_ZIP_BYTES / bytesPerImage);
  throw new AtlasError(
    'InvalidJob',
    `${ids.length} maps of ${height}×${width} do not fit into an npz file of 4 GiB`,
    `Use --limit ${most} or less, or read the saliency objects themselves (docs/exports.md).`,
  );
}

async function* mapBytes(
  store: ObjectStore,
  manifest: RunManifest,
  { ids }: MapIndex,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const { row } of mappedRows(store, manifest, ids.length, signal)) {
    const { buffer, byteOffset, byteLength } = row.map;
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}

async function* withHeader(
  header: Uint8Array,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield header;
  yield* content;
}
