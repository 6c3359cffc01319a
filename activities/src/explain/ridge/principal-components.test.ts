import { describe, expect, it } from 'vitest';
import { maskUniform } from '../random.ts';
import { principalComponents } from './principal-components.ts';

/** Inner products of rows [n][columns], [n, n]. */
function productsOf(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, at) => sum + value * b[at]!, 0))));
}

const componentsOf = (rows: readonly (readonly number[])[]): Float64Array[] =>
  principalComponents(productsOf(rows), rows.length);

function randomRows(count: number, columns: number, seed: number): number[][] {
  const uniform = maskUniform(seed, count);
  return Array.from({ length: count }, () => Array.from({ length: columns }, () => uniform() - 0.5));
}

describe('principalComponents', () => {
  it('finds the two of a square by hand: (1, 1) and (1, −1) of rows (2, 0) and (1, √3)', () => {
    // Inner products 4, 2, 4: variances 6 and 2.
    const components = componentsOf([
      [2, 0],
      [1, Math.sqrt(3)],
    ]);
    const [large, small] = components.sort((a, b) => b[0]! ** 2 - a[0]! ** 2);
    expect(large![0]! / large![1]!).toBeCloseTo(1, 12);
    expect(small![0]! / small![1]!).toBeCloseTo(-1, 12);
    expect(large![0]! ** 2).toBeCloseTo(3, 12);
    expect(small![0]! ** 2).toBeCloseTo(1, 12);
  });

  it.each([
    [1, 3],
    [2, 50],
    [25, 1000],
    [75, 90],
  ])(
    'of %i rows of %i values have outer products that sum to the inner products, and are orthogonal',
    (count, columns) => {
      const rows = randomRows(count, columns, 5);
      const [products, components] = [productsOf(rows), componentsOf(rows)];
      expect(components).toHaveLength(count);
      const scale = products[0]!;
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < count; column++) {
          const sum = components.reduce((total, component) => total + component[row]! * component[column]!, 0);
          expect(Math.abs(sum - products[row * count + column]!)).toBeLessThan(1e-12 * scale);
        }
      }
      const [first, second] = components;
      if (second) expect(Math.abs(first!.reduce((sum, value, at) => sum + value * second[at]!, 0))).toBeLessThan(1e-11);
    },
  );

  it('are as many as the rows have directions', () => {
    const lines = randomRows(40, 3, 7);
    expect(componentsOf(lines)).toHaveLength(3);
    expect(componentsOf(lines.map(([x]) => [x!, -x!]))).toHaveLength(1);
    expect(
      componentsOf([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    ).toHaveLength(1);
  });

  it('are none of rows that are zero, and of no row', () => {
    expect(principalComponents(new Float64Array(4), 2)).toEqual([]);
    expect(principalComponents(new Float64Array(0), 0)).toEqual([]);
  });

  it('throws at what is not a number instead of turning for ever', () => {
    expect(() => principalComponents(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(RangeError);
  });
});
