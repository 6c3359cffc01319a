import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { renderContactSheet, type SheetImage } from './contact-sheet.ts';

const image: SheetImage = {
  display: new Uint8Array(28 * 28).fill(90),
  map: new Float32Array(28 * 28),
  caption: ['bag/1.png', 'Bag 97.1 %'],
  standsOut: false,
};
const sheet = { title: 'Bag: 4 images', height: 28, width: 28, channels: 1 };
const render = (images: SheetImage[]) => decode(renderContactSheet({ ...sheet, images }));

/** Colours of a sheet, as red-green-blue. */
function colours(png: ReturnType<typeof render>): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at < png.data.length; at += 3) found.add(png.data.slice(at, at + 3).join('-'));
  return found;
}

it('sets three images in a row, and as many rows as it takes', () => {
  const [one, three, four] = [1, 3, 4].map((count) => render(Array.from({ length: count }, () => image)));
  expect([three!.width - 24, four!.width]).toEqual([3 * (one!.width - 24), three!.width]);
  expect(three!.height).toBe(one!.height);
  expect(four!.height).toBeGreaterThan(three!.height + 168);
});

it('writes captions in another colour where the model is wrong', () => {
  const wrong = '165-44-96';
  expect(colours(render([image])).has(wrong)).toBe(false);
  expect(colours(render([{ ...image, standsOut: true }])).has(wrong)).toBe(true);
});

it('cuts a caption to its cell, whatever a file is called', () => {
  const long = { ...image, caption: ['x'.repeat(900), ''] };
  expect(render([long, image]).width).toBe(render([image, image]).width);
});

it('refuses to draw nothing', () => {
  expect(() => render([])).toThrow(RangeError);
});
