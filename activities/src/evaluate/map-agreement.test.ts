import { expect, it } from 'vitest';
import { modelRandomisation, seedStability } from './map-agreement.ts';

const RISING = Float32Array.of(1, 2, 3, 4, 5);
const FALLING = Float32Array.of(9, 7, 5, 3, 1);

it('seed stability is 1 for maps of the same order whatever their scale', () => {
  expect(seedStability([RISING, Float32Array.of(-3, 0, 10, 11, 500)])).toBeCloseTo(1, 12);
});

it('seed stability averages over all pairs: (1 − 1 − 1) / 3', () => {
  expect(seedStability([RISING, RISING, FALLING])).toBeCloseTo(-1 / 3, 12);
});

it('seed stability needs two maps', () => {
  expect(() => seedStability([RISING])).toThrow(RangeError);
});

it('model randomisation ignores the sign of the maps', () => {
  expect(
    modelRandomisation(
      RISING,
      RISING.map((value) => -value),
    ),
  ).toBeCloseTo(1, 12);
  expect(modelRandomisation(RISING, FALLING)).toBeCloseTo(-1, 12);
});
