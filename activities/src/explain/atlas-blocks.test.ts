import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateBlocks } from './atlas-blocks.ts';
import { relevance } from './relevance.ts';
import { ridgePenalty, solveRidge } from './ridge/index.ts';
import { standardise } from './standardise.ts';
import { expectClose, goldenCasesOf, sumsOf } from './testing/golden-ridge.ts';

const goldenCases = goldenCasesOf(readFileSync(new URL('../../../test/golden/ridge.json', import.meta.url), 'utf8'));

describe('estimateBlocks', () => {
  it.each(goldenCases)('agrees with scipy, whose second fit has its prior written out, on $name', (goldenCase) => {
    const { rows, columns, refined } = goldenCase;
    const pairs = sumsOf(goldenCase);
    const penalty = ridgePenalty(rows, columns);
    const effects = solveRidge(pairs, penalty).map(({ coefficients }) => coefficients);
    expectClose(relevance(effects, rows, columns), goldenCase.relevance, 1e-8);
    const { blocks, effect, effectErrors } = estimateBlocks({ pairs, penalty, responses: [0, 1], refine: true });
    expectClose(effect, refined[0]!.coefficients, 1e-8);
    expectClose(effectErrors(), refined[0]!.standardErrors, 1e-8);
    const [probability, logOdds] = refined.map(({ coefficients }) => standardise(coefficients));
    expectClose(blocks, [...probability!.map((value, block) => value + logOdds![block]!)], 1e-8);
  });

  it('is the first fit alone where it is not to be refined', () => {
    const pairs = sumsOf(goldenCases[1]!);
    const { effect } = estimateBlocks({ pairs, penalty: ridgePenalty(14, 14), responses: [0, 1], refine: false });
    expectClose(effect, goldenCases[1]!.fits[0]!.coefficients, 1e-8);
  });
});

describe('relevance', () => {
  it('averages 1 2 1 in both directions and keeps a floor: a lone effect on 3 × 3 blocks, by hand', () => {
    const lone = Float64Array.of(0, 0, 0, 0, -7, 0, 0, 0, 0);
    // At the centre 4 of 16, at an edge 2 of 12, at a corner 1 of 9: relative to the centre 1, 2/3 and 4/9.
    const [centre, edge, corner] = [1, 2 / 3, 4 / 9].map((share) => share ** 1.5 + 0.01);
    const expected = [corner, edge, corner, edge, centre, edge, corner, edge, corner];
    expectClose(relevance([lone], 3, 3), expected as number[], 1e-12);
  });

  it('is the same everywhere where there is no effect, and does not depend on a response’s units', () => {
    expect(new Set(relevance([new Float64Array(6)], 2, 3)).size).toBe(1);
    const [first, second] = [Float64Array.of(1, -2, 3, 0, 0, 1), Float64Array.of(0, 1, 0, 0, -5, 2)];
    const scaled = second.map((value) => 100 * value);
    expectClose(relevance([first, scaled], 2, 3), [...relevance([first, second], 2, 3)], 1e-12);
  });
});
