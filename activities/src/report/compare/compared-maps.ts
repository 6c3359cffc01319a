import type { PickedClasses } from '../../track/index.ts';
import type { ReportMap } from '../report-model.ts';
import { REPORT_LIMITS } from '../report-limits.ts';
import type { ComparedClass, Comparison } from './comparison.ts';

/** Mean maps of two runs, of the classes that `comparedInPictures` names. */
export interface ComparedMaps {
  readonly before: PickedClasses<Float32Array>;
  readonly after: PickedClasses<Float32Array>;
}

/** The classes that a page shows in pictures. */
export function comparedInPictures({ classes }: Comparison): ReadonlySet<number> {
  return new Set(classes.slice(0, REPORT_LIMITS[0]?.classes).map((row) => row.class));
}

/** A class's map in one of the runs; null where that has none. */
export function mapIn({ byClass, height, width }: PickedClasses<Float32Array>, row: ComparedClass): ReportMap | null {
  const values = byClass.get(row.class);
  return values === undefined ? null : { height, width, values };
}

/** After minus before, in standard deviations; null where one is missing or their sizes differ. */
export function changeOf(row: ComparedClass, maps: ComparedMaps): ReportMap | null {
  if (row.before === null || row.after === null) return null;
  const [before, after] = [mapIn(maps.before, row), mapIn(maps.after, row)];
  if (!before || before.height !== after?.height || before.width !== after.width) return null;
  return { ...after, values: after.values.map((value, pixel) => value - before.values[pixel]!) };
}
