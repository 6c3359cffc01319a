export { decodeClassMetricsTable, encodeClassMetricsTable } from './class-metrics-table.ts';
export { decodeClusterTable, encodeClusterTable } from './cluster-table.ts';
export { decodeGlobalInputTable, encodeGlobalInputTable } from './global-input-table.ts';
export { decodeGlobalTable, encodeGlobalBlocks, encodeGlobalTable, streamGlobalTable } from './global-table.ts';
export { decodeImageMetricsTable, encodeImageMetricsTable } from './image-metrics-table.ts';
export { decodeImageIndexTable, encodeImageIndexTable } from './image-index-table.ts';
export { decodePlanTable, encodePlanTable } from './plan-table.ts';
export { openRangedTable } from './ranged-table.ts';
export type { ByteSource, RangedTable } from './ranged-table.ts';
export { decodeReconstructionsTable, encodeReconstructionsTable } from './reconstructions-table.ts';
export { decodeSaliencyTable, encodeSaliencyTable } from './saliency-table.ts';
export { decodeTransplantTable, encodeTransplantTable } from './transplant-table.ts';
export type {
  ClassMetricRow,
  ClusterRow,
  ClusterTable,
  GlobalInputKind,
  GlobalInputRow,
  GlobalInputTable,
  GlobalRow,
  GlobalTable,
  ImageIndexRow,
  ImageMetricRow,
  PlanRow,
  ReconstructionRow,
  ReconstructionTable,
  RegionKind,
  SaliencyRow,
  SaliencyStatus,
  SaliencyTable,
  TransplantExampleRow,
  TransplantPart,
  TransplantTable,
} from './rows.ts';
export { decodeForeignMaps, type ForeignMap } from './foreign-maps.ts';
export { GLOBAL_INPUT_KINDS, TRANSPLANT_PARTS } from './rows.ts';
