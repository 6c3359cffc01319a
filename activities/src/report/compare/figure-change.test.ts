import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../evaluate/index.ts';
import { figureChange, readChange } from './figure-change.ts';

describe('the change of a figure', () => {
  it('of 56/70 and 48/80 has the interval of Newcombe 1998, table II, method 10, example (a)', () => {
    const { change } = figureChange(wilsonInterval(48 / 80, 80), wilsonInterval(56 / 70, 70));
    expect(change?.value).toBeCloseTo(0.2, 10);
    expect(change?.interval?.low).toBeCloseTo(0.0524, 4);
    expect(change?.interval?.high).toBeCloseTo(0.3339, 4);
  });

  it('is turned around when the versions are', () => {
    const [one, other] = [wilsonInterval(0.7, 40), wilsonInterval(0.9, 60)];
    const there = figureChange(one, other).change;
    const back = figureChange(other, one).change;
    expect(back?.value).toBe(-there!.value);
    expect(back?.interval?.low).toBeCloseTo(-there!.interval!.high, 12);
    expect(back?.interval?.high).toBeCloseTo(-there!.interval!.low, 12);
  });

  it('has no interval where a figure has none, and is nothing where a figure is missing', () => {
    expect(figureChange(0.2, 0.5).change).toEqual({ value: 0.3, interval: null, count: null });
    expect(figureChange(null, 0.5)).toMatchObject({ before: null, change: null });
    expect(readChange(figureChange(0.2, 0.5), 'lower')).toBeNull();
  });

  it('is read as better or worse only where its interval leaves zero out', () => {
    const rise = figureChange(wilsonInterval(0.1, 500), wilsonInterval(0.9, 500));
    expect(readChange(rise, 'higher')).toBe('better');
    expect(readChange(rise, 'lower')).toBe('worse');
    expect(readChange(rise, null)).toBe('higher');
    expect(readChange(figureChange(wilsonInterval(0.5, 10), wilsonInterval(0.6, 10)), 'higher')).toBe('unclear');
  });
});
