import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outputsOfPairs, sumsOfPairs } from './pair-evidence.ts';
import { ridgePenalty } from './ridge/index.ts';
import { standardise } from './standardise.ts';
import { expectClose, goldenOutputsCasesOf, pairsOf, type GoldenOutputsCase } from './testing/golden-ridge.ts';

const goldenCases = goldenOutputsCasesOf(
  readFileSync(new URL('../../../test/golden/ridge.json', import.meta.url), 'utf8'),
);

function evidenceOf(goldenCase: GoldenOutputsCase, pairs = pairsOf(goldenCase)) {
  const evidence = outputsOfPairs(ridgePenalty(goldenCase.rows, goldenCase.columns));
  for (const pair of pairs) evidence.add(pair);
  return evidence;
}

describe('outputsOfPairs', () => {
  it.each(goldenCases)('agrees with numpy and scipy, all pairs and every second one, on $name', (goldenCase) => {
    const evidence = evidenceOf(goldenCase);
    for (const [part, fits] of [['all', goldenCase.refined] as const, ['even', goldenCase.even] as const]) {
      const { blocks, effect, effectErrors } = evidence.estimate(part, [0, 1]);
      expectClose(effect, fits[0]!.coefficients, 1e-8);
      expectClose(effectErrors(), fits[0]!.standardErrors, 1e-8);
      const [probability, logOdds] = fits.map(({ coefficients }) => standardise(coefficients));
      expectClose(blocks, [...probability!.map((value, block) => value + logOdds![block]!)], 1e-8);
    }
  });

  it('leaves a response that does not move out of map and relevance', () => {
    const goldenCase = goldenCases[1]!;
    const { blocks } = evidenceOf(goldenCase).estimate('all', [1]);
    const still = pairsOf(goldenCase).map((pair) => ({ ...pair, responses: [0, pair.responses[1]] as const }));
    const { blocks: same, effect } = evidenceOf(goldenCase, still).estimate('all', [1]);
    expect(blocks).toEqual(same);
    expect(new Set(effect)).toEqual(new Set([0]));
  });

  it('does not depend on what else was estimated before, nor on more pairs that came after', () => {
    const goldenCase = goldenCases[1]!;
    const pairs = pairsOf(goldenCase);
    const evidence = evidenceOf(goldenCase, pairs.slice(0, 20));
    evidence.estimate('odd', [0, 1]);
    for (const pair of pairs.slice(20)) evidence.add(pair);
    expect(evidence.estimate('all', [0, 1]).blocks).toEqual(evidenceOf(goldenCase).estimate('all', [0, 1]).blocks);
  });

  it('is the same for classes in another order, within rounding', () => {
    const goldenCase = goldenCases[1]!;
    const pairs = pairsOf(goldenCase);
    const turned = pairs.map((pair) => ({
      ...pair,
      outputs: [pair.outputs[0].toReversed(), pair.outputs[1].toReversed()] as const,
    }));
    const expected = evidenceOf(goldenCase, pairs).estimate('all', [0, 1]).blocks;
    expectClose(evidenceOf(goldenCase, turned).estimate('all', [0, 1]).blocks, [...expected], 1e-9);
  });

  it('gives zeros for no pair and for masks that never differ, and goes by the target where no output ever does', () => {
    const goldenCase = goldenCases[0]!;
    const pairs = pairsOf(goldenCase);
    const none = evidenceOf(goldenCase, []).estimate('all', [0, 1]);
    expect(new Set([...none.blocks, ...none.effect, ...none.effectErrors()])).toEqual(new Set([0]));
    const blank = pairs.map((pair) => ({ ...pair, features: new Float64Array(12) }));
    expect(new Set(evidenceOf(goldenCase, blank).estimate('all', [0, 1]).blocks)).toEqual(new Set([0]));
    const silent = pairs.map((pair) => ({ ...pair, outputs: [Float32Array.of(1, 0), Float32Array.of(1, 0)] as const }));
    const { blocks } = evidenceOf(goldenCase, silent).estimate('all', [0, 1]);
    const [first] = [...evidenceOf(goldenCase).estimate('all', [0, 1]).blocks];
    expect(Math.sign(blocks[0]!)).toBe(Math.sign(first!));
  });
});

describe('sumsOfPairs', () => {
  it('says of a half what it says of the pairs of that half alone', () => {
    const goldenCase = goldenCases[0]!;
    const pairs = pairsOf(goldenCase);
    const [whole, half] = [0, 1].map(() => sumsOfPairs(ridgePenalty(goldenCase.rows, goldenCase.columns), true));
    for (const pair of pairs) whole!.add(pair);
    for (const pair of pairs.filter((_, index) => index % 2 === 0)) half!.add(pair);
    const { blocks } = whole!.estimate('even', [0, 1]);
    expectClose(half!.estimate('all', [0, 1]).blocks, [...blocks], 1e-9);
    expect(whole!.estimate('odd', [0, 1]).blocks).not.toEqual(blocks);
  });
});
