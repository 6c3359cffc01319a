import { describe, expect, it } from 'vitest';
import golden from '../../../test/golden/masks.json' with { type: 'json' };
import { countsToText, encodeRuns, textToCounts } from './run-lengths.ts';
import { fillSegmentation, readSegmentation } from './segmentation.ts';

/** Rows of 0 and 1 as text, one character a pixel. */
function drawn(segmentation: unknown, height: number, width: number): string[] {
  const out = new Uint8Array(height * width);
  fillSegmentation(readSegmentation(segmentation), { height, width }, out);
  return Array.from({ length: height }, (_, y) => out.subarray(y * width, (y + 1) * width).join(''));
}

describe(`segmentations fill the pixels of ${golden.source}`, () => {
  it.each(golden.cases.map((one, index) => ({ ...one, index })))(
    'case $index, $area pixels of $width×$height',
    ({ height, width, segmentation, counts }) => {
      const out = new Uint8Array(height * width);
      fillSegmentation(readSegmentation(segmentation), { height, width }, out);
      expect(countsToText(encodeRuns(out, height, width).counts)).toBe(counts);
      // The text itself is a segmentation, of the same pixels.
      expect(readSegmentation({ size: [height, width], counts })).toEqual(encodeRuns(out, height, width));
    },
  );
});

describe('segmentations', () => {
  it('hold the pixels whose middle is inside or on the right or lower edge: a square from 1½ to 4½ has nine', () => {
    expect(drawn([[1.5, 1.5, 4.5, 1.5, 4.5, 4.5, 1.5, 4.5]], 6, 6)).toEqual([
      '000000',
      '000000',
      '001110',
      '001110',
      '001110',
      '000000',
    ]);
  });

  it('unite polygons, and count pixels that an outline goes around twice as outside', () => {
    const square = [0, 0, 3, 0, 3, 3, 0, 3];
    expect(drawn([square, square], 3, 4)).toEqual(['1110', '1110', '1110']);
    expect(drawn([[...square, ...square]], 3, 4)).toEqual(['0000', '0000', '0000']);
  });

  it('run down the columns: two pixels after three of a picture of two rows', () => {
    expect(drawn({ size: [2, 3], counts: [3, 2, 1] }, 2, 3)).toEqual(['001', '010']);
  });

  it.each([
    ['nothing', null, /neither polygons nor/],
    ['an empty list', [], /it has no polygon/],
    ['very many polygons', Array.from({ length: 1001 }, () => [0, 0, 9, 0, 9, 9]), /more than 1000 polygons/],
    ['two points', [[1, 2, 3, 4]], /polygon 0 is not a list of at least three points/],
    ['a coordinate alone', [[0, 0, 1, 1, 2, 2, 3]], /polygon 0/],
    ['a text among coordinates', [[0, 0, 1, 1, 2, '2']], /polygon 0/],
    ['a size that is none', { size: [4], counts: [4] }, /neither polygons nor/],
    ['no counts', { size: [4, 4] }, /counts: neither/],
    ['a negative run', { size: [2, 2], counts: [5, -1] }, /-1 is no run length/],
    ['runs of another size', { size: [2, 2], counts: [2, 3] }, /sum to 5, a mask of 2×2 has 4 pixels/],
    ['a text that is cut off', { size: [2, 2], counts: '1P' }, /cut off/],
    ['a text with another character', { size: [2, 2], counts: '1é' }, /"é" is no character/],
    ['a text of endless length', { size: [2, 2], counts: 'PPPPPPPPPP1' }, /too large/],
  ])('that are %s are an error in words', (_name, value, message) => {
    expect(() => readSegmentation(value)).toThrow(message);
  });

  it('of another size than the picture, or that reach too far, are an error in words', () => {
    expect(() => drawn({ size: [2, 2], counts: [4] }, 3, 2)).toThrow('the mask is 2×2, the picture 2×3');
    expect(() => drawn([[0, 0, 1e12, 1, 2, 2]], 3, 2)).toThrow('reaches too far outside');
  });
});

describe('the text of run lengths', () => {
  it('comes back as it was, however runs rise and fall', () => {
    const counts = [0, 1, 15, 16, 31, 32, 0, 1023, 1024, 49_999_999, 1, 0, 7];
    expect(textToCounts(countsToText(counts))).toEqual(counts);
  });
});
