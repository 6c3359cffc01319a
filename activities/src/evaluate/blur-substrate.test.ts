import { describe, expect, it } from 'vitest';
import { blurKernel, blurSubstrate } from './blur-substrate.ts';

describe('blurKernel', () => {
  it('is symmetric and sums to 1', () => {
    const kernel = blurKernel();
    expect(kernel.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    for (let i = 0; i < 5; i++) expect(kernel[i]).toBeCloseTo(kernel[10 - i]!, 15);
  });

  it('equals the values of scipy 1.17.1 gaussian_filter(delta of 11, sigma 5)', () => {
    // python3 -c "import numpy as np; from scipy.ndimage import gaussian_filter1d as g; d=np.zeros(11); d[5]=1; print(g(d,5))"
    const scipy = [
      0.08795814577727815, 0.08889611977709484, 0.09047419654910865, 0.09219111781938806, 0.09348938844291409,
    ];
    const golden = [...scipy, 0.09398206326843249, ...scipy.reverse()];
    blurKernel().forEach((value, index) => {
      expect(value).toBeCloseTo(golden[index]!, 14);
    });
  });

  it('folds the tails back: a very wide Gaussian gives a flat kernel', () => {
    for (const value of blurKernel(11, 500)) expect(value).toBeCloseTo(1 / 11, 3);
  });
});

describe('blurSubstrate', () => {
  it('keeps the inside of a constant image and darkens its border, beyond which pixels count as 0', () => {
    const out = blurSubstrate(new Float32Array(31 * 31).fill(2), 1, 31, 31);
    expect(out[15 * 31 + 15]).toBeCloseTo(2, 5);
    const half = blurKernel()
      .slice(5)
      .reduce((a, b) => a + b, 0);
    expect(out[0]).toBeCloseTo(2 * half * half, 5);
  });

  it('answers to a single pixel with the outer product of the kernel, in its own channel alone', () => {
    const image = new Float32Array(2 * 15 * 13);
    image[15 * 13 + 7 * 13 + 6] = 1;
    const out = blurSubstrate(image, 2, 15, 13);
    const kernel = blurKernel();
    expect(out.subarray(0, 15 * 13).every((value) => value === 0)).toBe(true);
    expect(out[15 * 13 + 5 * 13 + 3]).toBeCloseTo(kernel[3]! * kernel[2]!, 7);
  });
});
