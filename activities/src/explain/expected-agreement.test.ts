import { describe, expect, it } from 'vitest';
import { agreementBound } from './expected-agreement.ts';

describe('agreementBound', () => {
  it('is three times as far from 1 as the expectation that halves give', () => {
    // Halves that agree by ½ make a map of reliability ⅔: noise of half the signal after 250 passes, s = 125.
    // With 500 passes it is a quarter: √(1.25 / 1.5).
    expect(agreementBound(0.5, 250, 500)).toBeCloseTo(1 - 3 * (1 - Math.sqrt(1.25 / 1.5)), 12);
  });

  it('is certain once the budget is used up, and where the halves agree in everything', () => {
    expect(agreementBound(0.3, 500, 500)).toBe(1);
    expect(agreementBound(1, 100, 500)).toBe(1);
  });

  it('promises nothing where the halves do not agree', () => {
    expect(agreementBound(0, 400, 500)).toBe(0);
    expect(agreementBound(-0.2, 400, 500)).toBe(0);
  });

  it('grows with agreement and with passes, and falls with the budget', () => {
    expect(agreementBound(0.8, 250, 500)).toBeGreaterThan(agreementBound(0.7, 250, 500));
    expect(agreementBound(0.8, 400, 500)).toBeGreaterThan(agreementBound(0.8, 300, 500));
    expect(agreementBound(0.8, 250, 1000)).toBeLessThan(agreementBound(0.8, 250, 500));
  });
});
