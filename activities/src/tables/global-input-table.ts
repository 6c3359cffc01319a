import { float32, int32, utf8 } from './column-type.ts';
import { sparseUint8List } from './list-column-type.ts';
import { nameColumn } from './name-column.ts';
import { openTable } from './open-table.ts';
import { GLOBAL_INPUT_KINDS } from './rows.ts';
import type { GlobalInputRow, GlobalInputTable } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

function layoutOf(height: number, width: number, channels: number): Layout<GlobalInputRow> {
  return {
    class: column('class', int32),
    className: column('class_name', utf8),
    kind: column('kind', nameColumn(GLOBAL_INPUT_KINDS)),
    group: column('group', int32),
    images: column('images', int32),
    predicted: column('predicted', int32),
    score: column('score', float32),
    pixels: column('pixels', sparseUint8List(height * width * channels)),
  };
}

/** The global inputs of every class as an Arrow IPC file; metadata `height`, `width`, `channels`. */
export function encodeGlobalInputTable({ height, width, channels, rows }: GlobalInputTable): Uint8Array {
  return encodeTable('global_inputs', { height, width, channels }, layoutOf(height, width, channels), rows);
}

/** Pictures are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not such a table. */
export function decodeGlobalInputTable(bytes: Uint8Array): GlobalInputTable {
  const table = openTable('global_inputs', bytes);
  const [height, width, channels] = [table.number('height'), table.number('width'), table.number('channels')];
  return { height, width, channels, rows: table.rows(layoutOf(height, width, channels)) };
}
