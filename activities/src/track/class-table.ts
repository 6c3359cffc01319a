import type { GlobalRow, GlobalTable } from '../tables/rows.ts';

/** What is said of a class beside its maps and pictures, which are nearly all of its row. */
export type ClassRow = Omit<GlobalRow, 'mapMean' | 'mapStd' | 'salientFrequency' | 'prototype' | 'classMean'>;

/** The classes of a version, whose maps are [height, width]. */
export interface ClassTable extends Pick<GlobalTable, 'height' | 'width'> {
  readonly rows: readonly ClassRow[];
}

/** Of a step that reads long: when to stop, and to give heartbeats their turn after every class. */
export interface Breathing {
  readonly signal?: AbortSignal;
  readonly breathe?: () => Promise<void>;
}

/** A row that holds none of the bytes it was read from. */
export function withoutMaps(row: GlobalRow): ClassRow {
  const { mapMean, mapStd, salientFrequency, prototype, classMean, ...rest } = row;
  return rest;
}
