import { float32, int32, utf8 } from './column-type.ts';
import { float32List } from './list-column-type.ts';
import { openTable } from './open-table.ts';
import type { ClusterRow, ClusterTable } from './rows.ts';
import type { Layout } from './table-layout.ts';
import { column, encodeTable } from './table-layout.ts';

function layoutOf(height: number, width: number): Layout<ClusterRow> {
  return {
    class: column('class', int32),
    className: column('class_name', utf8),
    cluster: column('cluster', int32),
    images: column('images', int32),
    share: column('share', float32),
    similarity: column('similarity', float32),
    silhouette: column('silhouette', float32),
    representative: column('representative', utf8),
    mapMean: column('map_mean', float32List(height * width)),
  };
}

/** The clusters of every class's maps as an Arrow IPC file; metadata `height`, `width`, in blocks. */
export function encodeClusterTable({ height, width, rows }: ClusterTable): Uint8Array {
  return encodeTable('clusters', { height, width }, layoutOf(height, width), rows);
}

/** Maps are views of the bytes. Throws AtlasError ArtifactCorrupt where the bytes are not such a table. */
export function decodeClusterTable(bytes: Uint8Array): ClusterTable {
  const table = openTable('clusters', bytes);
  const [height, width] = [table.number('height'), table.number('width')];
  return { height, width, rows: table.rows(layoutOf(height, width)) };
}
