import { describe, expect, it } from 'vitest';
import { widenErrors } from './widen-errors.ts';

describe('widenErrors', () => {
  it('multiplies all errors by what the half differences are larger, by hand', () => {
    // Half differences 3 and 4, stated 1 and 2: √(25/5).
    const widened = widenErrors(Float64Array.of(1, 2), Float64Array.of(6, 10), Float64Array.of(0, 2));
    expect(widened[0]).toBeCloseTo(Math.sqrt(5), 12);
    expect(widened[1]).toBeCloseTo(2 * Math.sqrt(5), 12);
  });

  it('leaves errors as they are where the halves agree better than they say, or none is stated', () => {
    expect(widenErrors(Float64Array.of(1, 2), Float64Array.of(1, 1), Float64Array.of(1, 2))).toEqual(
      Float64Array.of(1, 2),
    );
    expect(widenErrors(new Float64Array(2), Float64Array.of(1, 0), Float64Array.of(0, 1))).toEqual(new Float64Array(2));
  });
});
