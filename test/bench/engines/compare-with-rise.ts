import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { createExplainer, explainImages } from '@saliency-atlas/activities/explain';
import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { median, type BenchOptions } from './bench-options.ts';
import { openClassifier } from './sides.ts';

const PASSES = 400;
const GRID = 8;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Passes a second and peak memory of rise_loop.py, masks included. */
async function runPython(python: string, model: string, batchSize: number, threads: number) {
  const args = [
    here('rise_loop.py'),
    model,
    '--passes',
    `${PASSES}`,
    '--batch',
    `${batchSize}`,
    '--threads',
    `${threads}`,
  ];
  const { stdout } = await promisify(execFile)(python, args);
  const numberAfter = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1]);
  return { perSecond: numberAfter(/with masks: ([\d.]+)/), peakMb: numberAfter(/peak RSS: ([\d.]+)/) };
}

/** Passes a second of the same method here: masks proposed, passed and weighed into a map. */
async function explainOne(classifier: Classifier, image: Float32Array, seed: number): Promise<number> {
  const { height, width } = classifier.info;
  const stop = { enabled: false, agreement: 1, every: PASSES };
  const explainer = createExplainer('rise', {
    ...{ height, width, probability: 0.5, logOdds: 0, seed, passes: PASSES, grid: GRID, stop },
  });
  const start = performance.now();
  await explainImages({
    classifier,
    requests: [{ item: 0, image, target: 0, explainer }],
    onExplained: () => undefined,
  });
  return PASSES / ((performance.now() - start) / 1000);
}

/** A line that compares RISE here with RISE as it is usually written in Python on ONNX Runtime, in turn. */
export async function compareWithRise(model: string, batchSize: number, options: BenchOptions): Promise<string> {
  const { threads } = options;
  const python =
    options.python ?? (await acquirePythonEnvironment('python-rise', here('requirements.txt'), console.error));
  const classifier = await openClassifier(model, batchSize, options);
  const { channels, height, width } = classifier.info;
  const image = Float32Array.from({ length: channels * height * width }, Math.random);
  await explainOne(classifier, image, 0);
  const rounds: { python: number; atlas: number; peakMb: number }[] = [];
  for (let round = 1; round <= Math.min(5, options.rounds); round++) {
    const loop = await runPython(python, model, batchSize, threads);
    const atlas = await explainOne(classifier, image, round);
    rounds.push({ python: loop.perSecond, atlas, peakMb: loop.peakMb });
  }
  await classifier.close();
  const of = (name: 'python' | 'atlas'): string => median(rounds.map((round) => round[name])).toFixed(1);
  const ratio = median(rounds.map((round) => round.atlas / round.python)).toFixed(2);
  const peak = Math.round((median(rounds.map(({ peakMb }) => peakMb)) * 1024 * 1024) / 1e6);
  return `RISE, batch ${batchSize}: here ${of('atlas')} passes/s, Python loop ${of('python')} (peak ${peak} MB), ratio ${ratio}`;
}
