import { expect, it } from 'vitest';
import { globalTable } from '../track/example-global.ts';
import { buildReportModel, classesToPicture } from './build-report-model.ts';
import { orderClasses } from './order-classes.ts';
import { REPORT_LIMITS } from './report-limits.ts';
import { tinyEntry, tinyReportModel } from './tiny-report-model.ts';

const MOST_PICTURED = REPORT_LIMITS[0]!.classes;

it('has all classes in figures, and in pictures those to look at first, for which alone it needs maps', () => {
  const global = globalTable(Array.from({ length: 70 }, (_, index) => ({ class: index, className: `c${index}.` })));
  // Drift says in which order, and the gate names one that hardly moved.
  const classes = global.rows.map(({ class: index, className }) => ({
    ...tinyEntry().overall,
    class: index,
    class_name: className,
    drift: ((index * 37) % 70) / 70,
  }));
  const entry = tinyEntry({ classes, gate: { verdict: 'refused', reasons: ['Class "c0.": looks elsewhere.'] } });
  const wanted = classesToPicture(global, entry);
  expect(wanted.size).toBe(MOST_PICTURED);
  const { run, images } = tinyReportModel();
  const model = buildReportModel({
    run,
    entry,
    history: [],
    global,
    pictures: { ...global, byClass: new Map(global.rows.flatMap((r) => (wanted.has(r.class) ? [[r.class, r]] : []))) },
    earlier: [],
    classMetrics: [],
    samples: [],
    confusion: { labelled: 0, cells: [] },
    confusedMaps: new Map(),
    images,
    reconstructions: [],
    transplants: null,
    classNames: [],
    warnings: [],
  });
  expect(model.classes).toHaveLength(70);
  const inOrder = orderClasses(model).map((row) => row.name);
  expect(inOrder[0]).toBe('c0.');
  expect(model.pictured.map((row) => row.name)).toEqual(inOrder.slice(0, MOST_PICTURED));
});
