import { bool, float32, int32, utf8 } from './column-type.ts';
import { sparseUint8List } from './list-column-type.ts';
import { nameColumn } from './name-column.ts';
import { openTable } from './open-table.ts';
import { REGION_KINDS } from './rows.ts';
import type { ReconstructionRow, ReconstructionTable } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

function layoutOf(height: number, width: number, channels: number): Layout<ReconstructionRow> {
  return {
    imageId: column('image_id', utf8),
    target: column('target', int32),
    region: column('region', nameColumn(REGION_KINDS)),
    removedShare: column('removed_share', float32),
    removedPixels: column('removed_pixels', float32),
    sample: column('sample', int32),
    predicted: column('predicted', int32),
    score: column('score', float32),
    accepted: column('accepted', bool),
    fillLoss: column('fill_loss', float32),
    pixels: column('pixels', sparseUint8List(height * width * channels)),
  };
}

/**
 * A table of reconstructions as an Arrow IPC file; metadata `height`, `width`, `channels`, `generator`. `pixels` is a
 * list of uint8, null (and without room in the file) where none are kept. Throws RangeError where a picture does not fit.
 */
export function encodeReconstructionsTable({
  height,
  width,
  channels,
  generator,
  rows,
}: ReconstructionTable): Uint8Array {
  const metadata = { height, width, channels, generator };
  return encodeTable('reconstructions', metadata, layoutOf(height, width, channels), rows);
}

/** Pictures are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not such a table. */
export function decodeReconstructionsTable(bytes: Uint8Array): ReconstructionTable {
  const table = openTable('reconstructions', bytes);
  const [height, width, channels] = [table.number('height'), table.number('width'), table.number('channels')];
  const rows = table.rows(layoutOf(height, width, channels));
  return { height, width, channels, generator: table.text('generator'), rows };
}
