import { float32, int32, nullable, utf8 } from './column-type.ts';
import { uint8List } from './list-column-type.ts';
import { nameColumn } from './name-column.ts';
import { openTable } from './open-table.ts';
import { TRANSPLANT_PARTS } from './rows.ts';
import type { TransplantExampleRow, TransplantTable } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

function layoutOf(height: number, width: number, channels: number): Layout<TransplantExampleRow> {
  return {
    class: column('class', int32),
    className: column('class_name', utf8),
    part: column('part', nullable(nameColumn(TRANSPLANT_PARTS), 'window')),
    sourceId: column('source_id', utf8),
    recipientId: column('recipient_id', utf8),
    windowTop: column('window_top', int32),
    windowLeft: column('window_left', int32),
    windowHeight: column('window_height', int32),
    windowWidth: column('window_width', int32),
    predictedBefore: column('predicted_before', int32),
    predicted: column('predicted', int32),
    score: column('score', float32),
    before: column('before', uint8List(height * width * channels)),
    after: column('after', uint8List(height * width * channels)),
  };
}

/** Examples of the transplant test as an Arrow IPC file; metadata `height`, `width`, `channels`. */
export function encodeTransplantTable({ height, width, channels, rows }: TransplantTable): Uint8Array {
  return encodeTable('transplants', { height, width, channels }, layoutOf(height, width, channels), rows);
}

/** Pictures are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not such a table. */
export function decodeTransplantTable(bytes: Uint8Array): TransplantTable {
  const table = openTable('transplants', bytes);
  const [height, width, channels] = [table.number('height'), table.number('width'), table.number('channels')];
  return { height, width, channels, rows: table.rows(layoutOf(height, width, channels)) };
}
