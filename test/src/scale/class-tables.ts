import { putObjectBlocks, type NamedObject, type ObjectStore } from '@saliency-atlas/activities/stores';
import { encodeGlobalBlocks, type GlobalRow } from '@saliency-atlas/activities/tables';
import { globalTable } from '../../../activities/src/track/example-global.ts';

const SIDE = 224;
const CHANNELS = 3;

/** A row for each class: its map rises by as many steps as the class has. */
async function* rowsOf(classes: number, version: number): AsyncGenerator<GlobalRow> {
  for (let each = 0; each < classes; each++) {
    const map = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => (pixel * (each + version)) % 251);
    const picture = new Uint8Array(SIDE * SIDE * CHANNELS).fill(each);
    const maps = { mapMean: map, mapStd: map, salientFrequency: map, prototype: picture, classMean: picture };
    yield await Promise.resolve(globalTable([{ class: each, ...maps }]).rows[0]!);
  }
}

/** Writes the class table of a version, of maps of 224², into a store. */
export async function putClassTable(
  store: ObjectStore,
  classes: number,
  version: number,
): Promise<NamedObject & { readonly sizeBytes: number }> {
  return putObjectBlocks(
    ...([store, 'f00', 'global', `classes-${version}`] as const),
    () => encodeGlobalBlocks({ height: SIDE, width: SIDE, channels: CHANNELS }, rowsOf(classes, version)),
    classes,
  );
}
