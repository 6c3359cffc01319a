import { expect, it } from 'vitest';
import { globalTable } from '../../activities/src/track/example-global.ts';
import { exampleClass, exampleEntry, exampleInput } from './gate-formats/example-gate.ts';
import { judgeAgainst } from './judge-run.ts';

const map = (...values: number[]): Float32Array => Float32Array.from(values);
const left = globalTable([{ class: 0, mapMean: map(1, -1, 1, -1) }]);
const right = globalTable([{ class: 0, mapMean: map(-1, 1, -1, 1) }]);
const old = exampleEntry('1.0', [exampleClass(0, 'Shirt')]);
/** Its drift was measured against a version unlike it. */
const entry = { ...exampleEntry('1.2', [{ ...exampleClass(0, 'Shirt'), drift: 0.9 }]), sequence: 3 };
const { limits } = exampleInput(entry, old);
const later = { ...old, sequence: 4 };
const recorded = { entry, history: [old, entry, later], global: left, limits };

it('measures drift against the version named, not the one that the run was compared with', () => {
  const driftAgainst = (global: typeof left | null) =>
    judgeAgainst(recorded, old, global).input.current.classes[0]?.drift;
  expect(driftAgainst(left)).toBeCloseTo(0, 6);
  expect(driftAgainst(right)).toBeGreaterThan(1);
  expect(driftAgainst(null)).toBeNull();
});

it('takes what is usual from the versions before the run alone', () => {
  expect(judgeAgainst(recorded, later, left).input.history).toEqual([old]);
});
