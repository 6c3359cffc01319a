import { describe, expect, it } from 'vitest';
import { maskUniform } from './random.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { regionMean, type AnalyticScore } from './testing/analytic-classifier.ts';
import { contains, explainWith, GREY, highest, PIXELS, randomRegion, SIDE } from './testing/explain-analytic.ts';

/** Every pixel matters, for or against, so that the order of all blocks means something. */
const wave: AnalyticScore = (masked) => {
  let sum = 0;
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    sum += masked[pixel]! * Math.sin((pixel % SIDE.width) / 7) * Math.cos(Math.floor(pixel / SIDE.width) / 9);
  }
  return Math.tanh(sum / 200);
};

describe('atlas', () => {
  const patch = randomRegion(1);
  const score: AnalyticScore = (masked) => 8 * (regionMean(masked, SIDE.width, patch) - 0.5);

  it('gives block effects in units of probability that add up to what the score gains from nothing to all', async () => {
    // Linear in the mask and of small range, so that the ridge hardly shrinks: effects sum to p(whole) − p(nothing).
    const linear: AnalyticScore = (masked) => Math.log(1 / (0.8 - 0.4 * regionMean(masked, SIDE.width, patch)) - 1);
    const { effect, standardError } = await explainWith(linear, new Float32Array(PIXELS).fill(1), { passes: 900 });
    expect(effect!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.4, 1);
    expect(standardError!.every((error) => error > 0 && error < 0.1)).toBe(true);
  });

  it('gives a standardised map', async () => {
    const { map, status, passes } = await explainWith(score, GREY, { passes: 101 });
    const mean = map.reduce((sum, value) => sum + value, 0) / PIXELS;
    expect(mean).toBeCloseTo(0, 5);
    expect(map.reduce((sum, value) => sum + (value - mean) ** 2, 0) / PIXELS).toBeCloseTo(1, 5);
    expect([status, passes]).toEqual(['ok', 100]);
  });

  it('stops at the first look whose map is bound to agree with that of the whole budget, and does agree', async () => {
    const stop = { enabled: true, agreement: 0.9, every: 100 };
    const settled = await explainWith(wave, GREY, { passes: 900, stop });
    expect(settled.converged).toBe(true);
    expect(settled.passes).toBeLessThan(900);
    expect(settled.passes % 100).toBe(0);
    const whole = await explainWith(wave, GREY, { passes: 900 });
    expect(rankCorrelation(settled.map, whole.map)).toBeGreaterThan(0.9);
  });

  it('gives the map of just those passes where it stops', async () => {
    // A budget of up to 250 would have read all outputs.
    const stop = { enabled: true, agreement: 0.7, every: 300 };
    const settled = await explainWith(wave, GREY, { passes: 900, stop });
    const plain = await explainWith(wave, GREY, { passes: settled.passes });
    expect(plain.map).toEqual(settled.map);
    expect([settled.converged, plain.converged]).toEqual([true, false]);
  });

  it('never stops on noise', async () => {
    let call = 0;
    const noise: AnalyticScore = () => maskUniform(3, call++)() - 0.5;
    const { converged, passes } = await explainWith(noise, GREY, {
      passes: 600,
      stop: { enabled: true, agreement: 0.9, every: 100 },
    });
    expect([converged, passes]).toEqual([false, 600]);
  });

  it('says why a map is degenerate when the score does not move', async () => {
    const flat = await explainWith(() => 2, GREY, { passes: 60 });
    expect([flat.status, flat.passes, flat.converged]).toEqual(['degenerate', 60, false]);
    expect(flat.reason).toMatch(/does not move whatever is masked/);
    expect(flat.map.every((value) => value === 0)).toBe(true);
  });

  it('says why a map is degenerate when the model answers with no number', async () => {
    const broken = await explainWith(() => NaN, GREY, { passes: 60 });
    expect(broken.status).toBe('degenerate');
    expect(broken.reason).toMatch(/not a number at pass 0/);
  });

  it('still explains where the probability is saturated and only the log-odds move', async () => {
    const { status, map } = await explainWith((masked) => 60 + score(masked), GREY);
    expect(status).toBe('ok');
    expect(contains(patch, highest(map))).toBe(true);
  });

  it('survives log-odds of ±10,000', async () => {
    const { map } = await explainWith((masked) => (regionMean(masked, SIDE.width, patch) > 0.5 ? 1e4 : -1e4), GREY);
    expect(contains(patch, highest(map))).toBe(true);
  });

  it('is surer of a map that the score determines than of those that noise does', async () => {
    const { confidence } = await explainWith(score, GREY);
    let noisy = 0;
    for (let seed = 0; seed < 6; seed++) {
      let call = 0;
      const noise = await explainWith(() => maskUniform(seed, call++)() - 0.5, GREY, { seed, passes: 200 });
      noisy += noise.confidence! / 6;
    }
    expect(confidence).toBeGreaterThan(noisy + 0.2);
  });

  it('gives another seed another map that agrees about as well as the confidence says', async () => {
    // Few passes, so that there is something to disagree about.
    const first = await explainWith(wave, GREY, { seed: 5, passes: 100 });
    const second = await explainWith(wave, GREY, { seed: 6, passes: 100 });
    const agreement = rankCorrelation(first.map, second.map);
    expect(Math.abs(agreement - (first.confidence! + second.confidence!) / 2)).toBeLessThan(0.15);
  });
});

describe('rise', () => {
  it('points into the patch that decides', async () => {
    const patch = randomRegion(3);
    const score: AnalyticScore = (masked) => 12 * (regionMean(masked, SIDE.width, patch) - 0.5);
    const { map, effect, passes } = await explainWith(score, GREY, { passes: 2000 }, 'rise');
    expect(contains(patch, highest(map))).toBe(true);
    expect([effect, passes]).toEqual([null, 2000]);
  });
});
