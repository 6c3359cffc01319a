import {
  decodeClassMetricsTable,
  decodeClusterTable,
  decodeGlobalInputTable,
  decodeImageMetricsTable,
  decodeSaliencyTable,
  type ClassMetricRow,
  type ClusterRow,
  type GlobalInputRow,
  type ImageMetricRow,
  type SaliencyRow,
} from '@saliency-atlas/activities/tables';
import { exportedTable, type Cell, type ColumnType, type ExportColumn, type ExportedTable } from './exported-table.ts';

/** The tables of a run that csv and parquet exports hold. */
export function runTables(classNames: readonly string[]): readonly ExportedTable[] {
  return [evaluationImages, evaluationClasses, clusters, globalInputs, saliencyTable(classNames)];
}

function column<Row>(
  name: string,
  type: ColumnType,
  description: string,
  read: (row: Row) => Cell,
  nullable = false,
): ExportColumn<Row> {
  return { name, type, nullable, description, read };
}

const METRIC = 'The figure; with suffix _random or _centre its control';

const evaluationImages = exportedTable<ImageMetricRow>({
  name: 'evaluation-images',
  description: 'One row per image and figure.',
  kind: 'evaluation-images',
  decode: decodeImageMetricsTable,
  columns: [
    column('image_id', 'string', 'As in the data set', (row) => row.imageId),
    column('target', 'int32', 'Index of the class explained', (row) => row.target),
    column('metric', 'string', METRIC, (row) => row.metric),
    column('value', 'float64', 'The figure of this image', (row) => row.value),
  ],
});

const evaluationClasses = exportedTable<ClassMetricRow>({
  name: 'evaluation-classes',
  description: 'One row per class and figure, with its 95 % interval.',
  kind: 'evaluation-classes',
  decode: decodeClassMetricsTable,
  columns: [
    column('class', 'int32', 'Index of the class; -1: all classes', (row) => row.class),
    column('class_name', 'string', 'Name of the class', (row) => row.className),
    column('metric', 'string', METRIC, (row) => row.metric),
    column('value', 'float64', 'The figure of this class', (row) => row.value),
    column('low', 'float64', 'Lower end of its 95 % interval', (row) => row.low),
    column('high', 'float64', 'Upper end of its 95 % interval', (row) => row.high),
    column('count', 'int32', 'Images (or trials) behind it', (row) => row.count),
  ],
});

const clusters = exportedTable<ClusterRow>({
  name: 'clusters',
  description: 'One row per way of being a class: a cluster of its maps. The maps are in the store.',
  kind: 'clusters',
  decode: (bytes) => decodeClusterTable(bytes).rows,
  columns: [
    column('class', 'int32', 'Index of the class', (row) => row.class),
    column('class_name', 'string', 'Name of the class', (row) => row.className),
    column('cluster', 'int32', 'From 0 by falling size; -1: the whole class', (row) => row.cluster),
    column('images', 'int32', 'Maps of the sample in it; of the whole class all images', (row) => row.images),
    column('share', 'float32', 'Share of the sample', (row) => row.share),
    column('similarity', 'float32', 'Mean correlation with the map in the middle', (row) => row.similarity),
    column('silhouette', 'float32', 'How far it stands apart; 0: the only one', (row) => row.silhouette),
    column('representative', 'string', 'Image whose map is in the middle', (row) => row.representative),
  ],
});

const globalInputs = exportedTable<GlobalInputRow>({
  name: 'global-inputs',
  description: 'One row per picture that stands for a group of images of a class. The pictures are in the store.',
  kind: 'global-inputs',
  decode: (bytes) => decodeGlobalInputTable(bytes).rows,
  columns: [
    column('class', 'int32', 'Index of the class', (row) => row.class),
    column('class_name', 'string', 'Name of the class', (row) => row.className),
    column('kind', 'string', 'How the picture is made', (row) => row.kind),
    column('group', 'int32', 'From 0; -1: all images of the class', (row) => row.group),
    column('images', 'int32', 'Images behind it', (row) => row.images),
    column('predicted', 'int32', 'Index of the class that the model says', (row) => row.predicted),
    column('score', 'float32', 'Probability of the class', (row) => row.score),
  ],
});

function saliencyTable(classNames: readonly string[]): ExportedTable {
  const nameOf = (index: number | null): string | null => (index === null ? null : (classNames[index] ?? null));
  return exportedTable<SaliencyRow>({
    name: 'saliency',
    description: 'One row per image: what the model said and how its map was made. The maps are in the npz export.',
    kind: 'saliency',
    decode: (bytes) => decodeSaliencyTable(bytes).rows,
    columns: [
      column('image_id', 'string', 'As in the data set', (row) => row.imageId),
      column('image_sha256', 'string', 'SHA-256 of the stored image; empty: unreadable', (row) => row.imageSha256),
      column('label', 'int32', 'Index of the true class, where known', (row) => row.label, true),
      column('label_name', 'string', 'Its name', (row) => nameOf(row.label), true),
      column('predicted', 'int32', 'Index of the class that the model says; -1: unreadable', (row) => row.predicted),
      column('predicted_name', 'string', 'Its name', (row) => nameOf(row.predicted), true),
      column('target', 'int32', 'Index of the class explained; -1: unreadable', (row) => row.target),
      column('target_name', 'string', 'Its name', (row) => nameOf(row.target), true),
      column('score', 'float32', 'Probability of the target on the whole image', (row) => row.score),
      column('status', 'string', 'ok, degenerate (no map) or unreadable', (row) => row.status),
      column('reason', 'string', 'Why there is no map; empty where there is one', (row) => row.reason),
      column('passes', 'int32', 'Forward passes used', (row) => row.passes),
      column('converged', 'boolean', 'Whether the map settled before its last pass', (row) => row.converged),
      column('seed', 'int64', "Seed of the image's masks", (row) => row.seed),
      column('confidence', 'float32', 'How far two halves of the passes agree', (row) => row.confidence, true),
    ],
  });
}
