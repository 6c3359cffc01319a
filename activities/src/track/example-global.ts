import type { GlobalRow, GlobalTable } from '../tables/rows.ts';

/** A global object of 2×2 maps for tests; what a row does not say is empty. */
export function globalTable(rows: readonly (Partial<GlobalRow> & { readonly class: number })[]): GlobalTable {
  const empty = {
    className: 'name',
    images: 10,
    degenerate: 0,
    mapMean: new Float32Array(4),
    mapStd: new Float32Array(4),
    salientFrequency: new Float32Array(4),
    salientShare: 0,
    windowShare: 0,
    windowTop: 0,
    windowLeft: 0,
    windowHeight: 1,
    windowWidth: 1,
    concentratedImages: 0,
    prototype: new Uint8Array(4),
    prototypePredicted: 0,
    prototypeScore: 0,
    shuffledPredicted: 0,
    shuffledScore: 0,
    classMean: new Uint8Array(4),
    classMeanPredicted: 0,
    classMeanScore: 0,
  };
  return { height: 2, width: 2, channels: 1, rows: rows.map((row) => ({ ...empty, ...row })) };
}
