import { describe, expect, it } from 'vitest';
import { createAtlas } from './atlas.ts';
import { analyticClassifier, regionMean, type AnalyticScore } from './testing/analytic-classifier.ts';
import { contains, GREY, highest, randomRegion, SIDE } from './testing/explain-analytic.ts';

describe('atlas with a small budget', () => {
  const patch = randomRegion(1);
  const score: AnalyticScore = (masked) => 8 * (regionMean(masked, SIDE.width, patch) - 0.5);
  const input = {
    ...SIDE,
    probability: 0.5,
    logOdds: 0,
    seed: 1,
    passes: 100,
    grid: 8,
    stop: { enabled: false, agreement: 0.9, every: 100 },
  };

  /** The map of `passes` passes whose outputs of all classes are `outputsOf` their log-odds. */
  function explainOutputs(outputsOf: (logOdds: number, pass: number) => readonly number[], passes = 60) {
    const explainer = createAtlas({ ...input, passes });
    const proposal = explainer.propose(passes);
    const classifier = analyticClassifier(SIDE, passes, score);
    return classifier
      .scoreMasked({
        ...proposal,
        table: explainer.table,
        images: GREY,
        imageCount: 1,
        imageIndex: new Int32Array(passes),
        target: new Int32Array(passes),
      })
      .then(({ probability, logOdds }) => {
        explainer.record(probability, logOdds, Float32Array.from([...logOdds].flatMap(outputsOf)));
        return explainer.result();
      });
  }

  it('wants the outputs of all classes up to 250 passes, and none beyond or where it is not to read them', () => {
    const wants = (passes: number) => createAtlas({ ...input, passes }).wantsOutputs;
    expect([2, 100, 250, 251, 252, 1000].map(wants)).toEqual([true, true, true, true, false, false]);
    expect(createAtlas(input, { refine: true, outputs: false }).wantsOutputs).toBe(false);
    expect(createAtlas(input, { refine: false, outputs: true }).wantsOutputs).toBe(false);
  });

  it('throws where it is not given them', () => {
    const explainer = createAtlas(input);
    explainer.propose(2);
    expect(() => {
      explainer.record(new Float32Array(2), new Float32Array(2));
    }).toThrow(RangeError);
  });

  it('says why a map is degenerate when a class that is not explained is not a number', async () => {
    const { status, reason } = await explainOutputs((_, pass) => [0.5, pass === 7 ? NaN : 0.5]);
    expect([status, reason]).toEqual(['degenerate', 'the model gave a score that is not a number at pass 7']);
  });

  it('finds a patch by 60 passes, whether two classes are told or a thousand, most of them silent', async () => {
    const two = (logOdds: number) => [1 / (1 + Math.exp(-logOdds)), 1 / (1 + Math.exp(logOdds))];
    const many = (logOdds: number) => [...two(logOdds), ...new Array<number>(998).fill(0)];
    for (const outputsOf of [two, many]) {
      const { map, status, confidence } = await explainOutputs(outputsOf);
      expect([status, contains(patch, highest(map))]).toEqual(['ok', true]);
      expect(confidence).toBeGreaterThan(0);
    }
  });

  it('gives the smallest budgets a map or a reason', async () => {
    const statuses = [];
    for (const passes of [2, 4, 6]) {
      const { status, confidence, map } = await explainOutputs((logOdds) => [Math.exp(logOdds) / 99, 0.1], passes);
      expect(map.every(Number.isFinite)).toBe(true);
      statuses.push([status, confidence === null]);
    }
    expect(statuses).toEqual([
      ['ok', true],
      ['ok', false],
      ['ok', false],
    ]);
  });

  it('keeps no array that its caller may use again', () => {
    const outputs = Float32Array.of(0.5, 0.5, 0.5, 0.5);
    const explain = (spoil: boolean) => {
      const explainer = createAtlas({ ...input, passes: 20 });
      explainer.propose(20);
      for (let pair = 0; pair < 10; pair++) {
        outputs.set([0.2 + 0.05 * pair, 0.5, 0.7, 0.1 * pair]);
        explainer.record(Float32Array.of(0.1 * pair, 0.3), Float32Array.of(pair, 2), outputs);
        if (spoil) outputs.fill(NaN);
      }
      return explainer.result().map;
    };
    expect(explain(true)).toEqual(explain(false));
  });
});
