import { describe, expect, it } from 'vitest';
import { outputProducts } from './output-products.ts';

describe('outputProducts', () => {
  it('are those of half differences of centred logarithms, by hand', () => {
    const e = Math.E;
    // Logarithms (2, 0) against (0, 0), and (0, 4) against (0, 0): half differences, less their mean, (½, −½) and (−1, 1).
    const passes = [
      [e ** 2, 1],
      [1, 1],
      [1, e ** 4],
      [1, 1],
    ].map((pass) => Float32Array.from(pass));
    outputProducts(passes).forEach((product, at) => {
      expect(product).toBeCloseTo([0.5, -1, -1, 2][at]!, 6);
    });
  });

  it('do not depend on the scale of a pass: logits are known up to a constant', () => {
    const [pass, other] = [Float32Array.of(0.5, 0.25, 0.25), Float32Array.of(0.125, 0.5, 0.375)];
    const halved = pass.map((probability) => probability / 2);
    expect(outputProducts([halved, other])[0]).toBeCloseTo(outputProducts([pass, other])[0]!, 12);
  });

  it('take a zero for half of the smallest probability of the image', () => {
    const rounded = [Float32Array.of(1, 0), Float32Array.of(0.75, 0.25)];
    const expected = [Float32Array.of(1, 0.125), Float32Array.of(0.75, 0.25)];
    expect(outputProducts(rounded)).toEqual(outputProducts(expected));
  });

  it('take what is below 1e-12 for 1e-12', () => {
    const tiny = [Float32Array.of(1, 1e-30), Float32Array.of(1, 1e-20)];
    expect(outputProducts(tiny)).toEqual(Float64Array.of(0));
  });
});
