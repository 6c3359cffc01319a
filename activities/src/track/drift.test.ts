import { expect, it } from 'vitest';
import { classDrift } from './drift.ts';
import { globalTable } from './example-global.ts';

const rising = Float32Array.from([1, 2, 3, 4]);

it('is 0 for equal order, 2 for the opposite order, by class', () => {
  const before = globalTable([
    { class: 0, mapMean: rising },
    { class: 1, mapMean: rising },
  ]);
  const after = globalTable([
    { class: 0, mapMean: rising.map((value) => value ** 3) },
    { class: 1, mapMean: rising.toReversed() },
  ]);
  const drift = classDrift(after, before);
  expect(drift.get(0)).toBeCloseTo(0, 12);
  expect(drift.get(1)).toBeCloseTo(2, 12);
});

it('swapping two neighbours of four costs 0.2, as by hand: 6·2 / (4·15)', () => {
  const before = globalTable([{ class: 5, mapMean: rising }]);
  const after = globalTable([{ class: 5, mapMean: Float32Array.from([2, 1, 3, 4]) }]);
  expect(classDrift(after, before).get(5)).toBeCloseTo(0.2, 12);
});

it('leaves out classes that one version has no maps of, and maps of another size', () => {
  const before = globalTable([
    { class: 0, mapMean: rising, images: 0 },
    { class: 1, mapMean: rising },
  ]);
  const after = globalTable([
    { class: 0, mapMean: rising },
    { class: 2, mapMean: rising },
  ]);
  expect(classDrift(after, before).size).toBe(0);
  expect(classDrift({ ...before, width: 1, height: 4 }, before).size).toBe(0);
});
