import { describe, expect, it } from 'vitest';
import { areaUnderCurve, perturbationSteps, writeComposite } from './perturbation-curve.ts';

describe('perturbationSteps', () => {
  it('orders pixels by descending saliency and ties by ascending index', () => {
    const steps = perturbationSteps(Float32Array.of(1, 3, 3, -2, 1, 0), 3);
    expect([...steps.order]).toEqual([1, 2, 0, 4, 5, 3]);
    expect(steps).toMatchObject({ pixelsPerStep: 2, stepCount: 3 });
  });

  it('needs fewer steps than asked for where whole pixels do not divide', () => {
    expect(perturbationSteps(new Float32Array(10), 4)).toMatchObject({ pixelsPerStep: 3, stepCount: 4 });
    expect(perturbationSteps(new Float32Array(9), 8)).toMatchObject({ pixelsPerStep: 2, stepCount: 5 });
  });

  it('cuts a 224×224 map into 224 steps of 224 pixels as the RISE authors do', () => {
    expect(perturbationSteps(new Float32Array(224 * 224), 224)).toMatchObject({ pixelsPerStep: 224, stepCount: 224 });
  });

  it('refuses zero steps', () => {
    expect(() => perturbationSteps(new Float32Array(4), 0)).toThrow(RangeError);
  });
});

describe('writeComposite', () => {
  const curve = {
    start: Float32Array.of(1, 2, 3, 4, 5, 6),
    finish: Float32Array.of(-1, -2, -3, -4, -5, -6),
    steps: perturbationSteps(Float32Array.of(0, 9, 5), 2),
  };

  it('changes the most salient pixels of every channel, the last step taking what is left', () => {
    const out = new Float32Array(8);
    writeComposite(curve, 0, out, 1);
    expect([...out]).toEqual([0, 1, 2, 3, 4, 5, 6, 0]);
    writeComposite(curve, 1, out, 1);
    expect([...out]).toEqual([0, 1, -2, -3, 4, -5, -6, 0]);
    writeComposite(curve, 2, out, 1);
    expect([...out]).toEqual([0, -1, -2, -3, -4, -5, -6, 0]);
  });
});

describe('areaUnderCurve', () => {
  it('halves both ends: (½·1 + 0.5 + ½·0) / 2 = 0.5', () => {
    expect(areaUnderCurve([1, 0.5, 0])).toBe(0.5);
    expect(areaUnderCurve([1, 1, 0, 0])).toBe(0.5);
  });

  it('is the constant of a constant curve and refuses a single score', () => {
    expect(areaUnderCurve(new Array<number>(26).fill(0.25))).toBeCloseTo(0.25, 12);
    expect(() => areaUnderCurve([1])).toThrow(RangeError);
  });
});
