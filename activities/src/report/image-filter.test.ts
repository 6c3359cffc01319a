import { describe, expect, it } from 'vitest';
import { EVERY_IMAGE, filterFromParams, filterToParams, matches, outcomeOf, sortKey } from './image-filter.ts';
import type { FilteredImage, ImageFilter } from './image-filter.ts';

const image: FilteredImage = {
  id: 'shirts/IMG_07.png',
  label: 6,
  predicted: 2,
  score: 0.8,
  typicality: 0.3,
  status: 'ok',
};

describe('matches', () => {
  it.each<[string, Partial<ImageFilter>, boolean]>([
    ['nothing asked for', {}, true],
    ['part of the name in another case', { text: 'img_0' }, true],
    ['another name', { text: 'dress' }, false],
    ['its label', { label: 6 }, true],
    ['what the model says, asked as label', { label: 2 }, false],
    ['its confusion', { label: 6, predicted: 2 }, true],
    ['wrong answers', { outcome: 'wrong' }, true],
    ['right answers', { outcome: 'right' }, false],
    ['a score on the bound', { low: 0.8, high: 0.8 }, true],
    ['a higher score', { low: 0.81 }, false],
  ])('%s', (_title, changes, expected) => {
    expect(matches({ ...EVERY_IMAGE, ...changes }, image)).toBe(expected);
  });
});

describe('outcomeOf', () => {
  it('knows no right or wrong without a label or a map', () => {
    expect(outcomeOf({ ...image, label: null })).toBe('unlabelled');
    expect(outcomeOf({ ...image, status: 'degenerate' })).toBe('no-map');
    expect(outcomeOf({ ...image, label: 2 })).toBe('right');
  });
});

describe('sortKey', () => {
  it('puts an image without typicality last, whether the typical or the outliers are asked for', () => {
    const unknown = { ...image, typicality: null };
    for (const order of ['typical', 'outlier'] as const) {
      const key = sortKey(order)!;
      for (const typicality of [-1, 0, 1]) expect(key({ ...image, typicality })).toBeLessThan(key(unknown));
    }
  });
});

describe('filterToParams', () => {
  it('gives the filter back from an address', () => {
    const filter: ImageFilter = {
      text: 'a&b=ü #',
      label: 0,
      predicted: 9,
      outcome: 'wrong',
      low: 0.25,
      high: 0.9,
      order: 'outlier',
    };
    expect(filterFromParams(new URLSearchParams(filterToParams(filter).toString()))).toEqual(filter);
    expect(filterToParams(EVERY_IMAGE).toString()).toBe('');
  });

  it('takes an address that makes no sense as one that asks for nothing', () => {
    const params = new URLSearchParams('label=-1&said=x&outcome=maybe&low=7&high=NaN&order=random');
    expect(filterFromParams(params)).toEqual(EVERY_IMAGE);
  });
});
