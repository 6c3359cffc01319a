import { describe, expect, it } from 'vitest';
import { formatCount, formatCounted, formatInterval, formatValue, readFigure } from './format-figure.ts';

describe('figures in words', () => {
  it('writes shares as percent, differences with a sign, and plain numbers with three digits', () => {
    expect(formatValue(0.9214, 'percent')).toBe('92.1\u202f%');
    expect(formatValue(0.148, 'points')).toBe('+14.8\u202fpp');
    expect(formatValue(-0.05, 'points')).toBe('−5.0\u202fpp');
    expect(formatValue(0.6837, 'number')).toBe('0.684');
  });

  it('writes no minus before what is rounded to zero', () => {
    expect(formatValue(-0.0001, 'percent')).toBe('0.0\u202f%');
  });

  it('tells a measured 0 from a missing figure', () => {
    expect(formatValue(0, 'percent')).toBe('0.0\u202f%');
    expect(formatValue(null, 'percent')).toBe('not measured');
    expect(formatValue(Number.NaN, 'number')).toBe('not measured');
  });

  it('keeps a value whose interval is not finite, without the interval', () => {
    const figure = readFigure({ value: 0.5, low: Number.NaN, high: 0.6, count: 10 });
    expect(figure).toEqual({ value: 0.5, interval: null, count: 10 });
    expect(formatInterval(figure, 'percent')).toBe('');
  });

  it('gives a figure of one image no interval of zero width', () => {
    expect(readFigure({ value: 1, low: 1, high: 1, count: 1 })).toEqual({ value: 1, interval: null, count: 1 });
    expect(readFigure({ value: 1, low: 0.2, high: 1, count: 1 })?.interval).toEqual({ low: 0.2, high: 1 });
  });

  it('groups counts by three digits', () => {
    expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(null)).toBe('not measured');
  });

  it('gives one a noun without s', () => {
    expect([0, 1, 1200].map((count) => formatCounted(count, 'image'))).toEqual([
      '0 images',
      '1 image',
      '1\u202f200 images',
    ]);
  });
});
