import { expect, it } from 'vitest';
import { buildLaplaceSystem } from './laplace-system.ts';
import { solveLaplace } from './solve-laplace.ts';

it.each([
  ['scattered pixels', (y: number, x: number) => (y * 7 + x * 5) % 3 !== 0],
  ['a ragged hole that touches two borders', (y: number, x: number) => y < 14 && x > 5 + (y % 4)],
  ['all pixels but one', (y: number, x: number) => y !== 9 || x !== 4],
])('every unknown pixel becomes the mean of its neighbours: %s', (_case, isUnknown) => {
  const [height, width] = [20, 23];
  const at = (pixel: number): [number, number] => [Math.floor(pixel / width), pixel % width];
  const known = Uint8Array.from({ length: height * width }, (_, pixel) => (isUnknown(...at(pixel)) ? 0 : 1));
  const given = Float64Array.from({ length: known.length }, (_, pixel) => (pixel * 89) % 256);
  const values = given.slice();
  solveLaplace(buildLaplaceSystem(known, height, width), values);
  for (let pixel = 0; pixel < known.length; pixel++) {
    if (known[pixel] === 1) {
      expect(values[pixel]).toBe(given[pixel]);
      continue;
    }
    const [y, x] = at(pixel);
    const around: number[] = [];
    if (y > 0) around.push(values[pixel - width]!);
    if (y < height - 1) around.push(values[pixel + width]!);
    if (x > 0) around.push(values[pixel - 1]!);
    if (x < width - 1) around.push(values[pixel + 1]!);
    const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
    expect(Math.abs(values[pixel]! - mean)).toBeLessThan(0.02);
  }
});
