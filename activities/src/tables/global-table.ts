import { float32, int32, utf8 } from './column-type.ts';
import { float32List, uint8List } from './list-column-type.ts';
import { openTable } from './open-table.ts';
import type { GlobalRow, GlobalTable } from './rows.ts';
import { streamTable, type StreamedBytes } from './stream-table.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable, encodeTableBlocks } from './table-layout.ts';

function layoutOf(height: number, width: number, channels: number): Layout<GlobalRow> {
  const map = float32List(height * width);
  const picture = uint8List(height * width * channels);
  return {
    class: column('class', int32),
    className: column('class_name', utf8),
    images: column('images', int32),
    degenerate: column('degenerate', int32),
    mapMean: column('map_mean', map),
    mapStd: column('map_std', map),
    salientFrequency: column('salient_frequency', map),
    salientShare: column('salient_share', float32),
    windowShare: column('window_share', float32),
    windowTop: column('window_top', int32),
    windowLeft: column('window_left', int32),
    windowHeight: column('window_height', int32),
    windowWidth: column('window_width', int32),
    concentratedImages: column('concentrated_images', int32),
    prototype: column('prototype', picture),
    prototypePredicted: column('prototype_predicted', int32),
    prototypeScore: column('prototype_score', float32),
    shuffledPredicted: column('shuffled_predicted', int32),
    shuffledScore: column('shuffled_score', float32),
    classMean: column('class_mean', picture),
    classMeanPredicted: column('class_mean_predicted', int32),
    classMeanScore: column('class_mean_score', float32),
  };
}

/**
 * A table of global saliency as an Arrow IPC file; metadata `height`, `width`, `channels`.
 * Throws RangeError where a map is not [height, width] or a picture not [height, width, channels].
 */
export function encodeGlobalTable({ height, width, channels, rows }: GlobalTable): Uint8Array {
  return encodeTable('global', { height, width, channels }, layoutOf(height, width, channels), rows);
}

/** Maps and pictures are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not such a table. */
export function decodeGlobalTable(bytes: Uint8Array): GlobalTable {
  const table = openTable('global', bytes);
  const [height, width, channels] = [table.number('height'), table.number('width'), table.number('channels')];
  return { height, width, channels, rows: table.rows(layoutOf(height, width, channels)) };
}

/** The same bytes for rows that come one after the other. Of 1,000 classes at 224² they are some 900 MB. */
export function encodeGlobalBlocks(
  { height, width, channels }: Omit<GlobalTable, 'rows'>,
  rows: AsyncIterable<GlobalRow>,
): AsyncGenerator<Uint8Array> {
  return encodeTableBlocks('global', { height, width, channels }, layoutOf(height, width, channels), rows);
}

/** A table of global saliency out of its bytes in blocks: its size, and its rows, those of one batch in memory at a time. */
export async function streamGlobalTable(
  bytes: StreamedBytes,
): Promise<Omit<GlobalTable, 'rows'> & { readonly rows: AsyncGenerator<GlobalRow> }> {
  const table = await streamTable('global', bytes);
  const [height, width, channels] = [table.number('height'), table.number('width'), table.number('channels')];
  const rows = async function* (): AsyncGenerator<GlobalRow> {
    for await (const batch of table.batches(layoutOf(height, width, channels))) yield* batch;
  };
  return { height, width, channels, rows: rows() };
}
