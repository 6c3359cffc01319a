import { expect, it } from 'vitest';
import { globalTable } from '../../activities/src/track/example-global.ts';
import { exampleClass, exampleEntry, exampleInput } from './gate-formats/example-gate.ts';
import { judgeAgainst } from './judge-run.ts';

const classes = globalTable([{ class: 0 }]);
const old = exampleEntry('1.0', [exampleClass(0, 'Shirt')]);
/** Its drift was measured against a version unlike it. */
const entry = { ...exampleEntry('1.2', [{ ...exampleClass(0, 'Shirt'), drift: 0.9 }]), sequence: 3 };
const { limits } = exampleInput(entry, old);
const later = { ...old, sequence: 4 };
const recorded = { entry, history: [old, entry, later], limits };

it('measures drift against the version named, not the one that the run was compared with', () => {
  const driftAgainst = (drift: ReadonlyMap<number, number>) =>
    judgeAgainst(recorded, old, { classes, drift }).input.current.classes[0]?.drift;
  expect(driftAgainst(new Map([[0, 0.25]]))).toBe(0.25);
  expect(driftAgainst(new Map())).toBeNull();
});

it('takes what is usual from the versions before the run alone', () => {
  expect(judgeAgainst(recorded, later, { classes, drift: new Map() }).input.history).toEqual([old]);
});
