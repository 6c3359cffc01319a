import { writeFile } from 'node:fs/promises';
import { loadClassifier, type Classifier } from '@saliency-atlas/activities/classifiers';
import { seedStability } from '@saliency-atlas/activities/evaluate';
import { rankCorrelation, type Explainer } from '@saliency-atlas/activities/explain';
import { loadImage, shuffledIds, type BenchImage } from './bench-images.ts';
import { readOptions, type BenchOptions, type Trial } from './bench-options.ts';
import { formatCoverage } from './coverage-table.ts';
import { formatTable, tabulate, type TrialResult } from './bench-table.ts';
import { explainGroup, type GroupCost } from './explain-group.ts';
import { scoreMaps } from './score-maps.ts';
import { trialExplainer } from './trial-explainer.ts';

// Compares methods by insertion and deletion on a folder of photos: `npm run bench:local -- --model … --images …`.

/** Added to the seed for the second map of each image. */
const SECOND_SEED = 1_000_003;
const NO_CURVES = { insertion: NaN, deletion: NaN };

interface Group {
  readonly images: readonly BenchImage[];
  /** Their pixels, [images, channels, height, width]. */
  readonly stacked: Float32Array;
  /** Position of its first image in the shuffled order. */
  readonly first: number;
}

async function openClassifier(options: BenchOptions): Promise<Classifier> {
  const { scale, mean, std, shorterSide } = options;
  return loadClassifier({
    model: {
      uri: options.model,
      engine: 'onnx',
      input: { layout: 'nchw', scale, mean, std, resize: { shorterSide, filter: 'bicubic' } },
      output: 'logits',
    },
    batchSize: options.batch,
    threads: options.threads,
    onWarning: console.error,
  });
}

async function loadGroup(
  options: BenchOptions,
  classifier: Classifier,
  entries: readonly { readonly imageId: string; readonly label: number | null }[],
  first: number,
): Promise<Group> {
  const images: BenchImage[] = [];
  for (const entry of entries.slice(first, first + options.group)) {
    images.push(await loadImage(options, classifier, entry));
  }
  const length = images[0]!.tensor.length;
  const stacked = new Float32Array(images.length * length);
  images.forEach(({ tensor }, index) => {
    stacked.set(tensor, index * length);
  });
  return { images, stacked, first };
}

type Unscored = Omit<TrialResult, 'insertion' | 'deletion' | 'agreement'> & { readonly map: Float32Array };

/** The maps of one trial, in the order of the images. */
async function runTrial(
  options: BenchOptions,
  classifier: Classifier,
  trial: Trial,
  { images, stacked, first }: Group,
  cost: GroupCost,
): Promise<Unscored[]> {
  const explain = async (seed: number): ReturnType<typeof explainGroup> => {
    const explainers: Explainer[] = [];
    for (const image of images) explainers.push(await trialExplainer(trial, image, classifier, seed));
    return explainGroup(classifier, images, stacked, explainers, cost);
  };
  const saliencies = await explain(options.seed);
  const again = trial.passes <= options.stabilityPasses && first < options.stabilityImages;
  const others = again ? await explain(options.seed + SECOND_SEED) : null;
  return saliencies.map(({ map, passes, status, confidence }, index) => {
    const stability = others === null ? null : seedStability([map, others[index]!.map]);
    return { trial: trial.name, imageId: images[index]!.imageId, passes, status, confidence, stability, map };
  });
}

/** All trials on one group: first every map, then the curves of each image together, which fills their batches. */
async function runGroup(
  options: BenchOptions,
  classifier: Classifier,
  group: Group,
  costs: ReadonlyMap<string, GroupCost>,
): Promise<TrialResult[]> {
  const trials: Unscored[][] = [];
  for (const trial of options.trials) {
    trials.push(await runTrial(options, classifier, trial, group, costs.get(trial.name)!));
    console.error(`${new Date().toISOString()} images from ${group.first + 1}: ${trial.name}`);
  }
  const results: TrialResult[] = [];
  for (const [index, image] of group.images.entries()) {
    const unscored = trials.map((ofTrial) => ofTrial[index]!);
    const agreement = options.trials.map(({ method, passes, stopAt }, trial) => {
      const whole = options.trials.findIndex(
        (other) => other.method === method && other.passes === passes && other.stopAt === null,
      );
      if (stopAt === null || whole < 0 || unscored[trial]!.passes === passes) return null;
      return rankCorrelation(unscored[trial]!.map, unscored[whole]!.map);
    });
    const maps = unscored.map(({ map }) => map);
    const areas =
      options.steps > 0 ? await scoreMaps(classifier, image, maps, options.steps) : maps.map(() => NO_CURVES);
    unscored.forEach(({ map: _map, ...rest }, trial) =>
      results.push({ ...rest, ...areas[trial]!, agreement: agreement[trial]! }),
    );
  }
  return results;
}

const options = readOptions(process.argv.slice(2));
const classifier = await openClassifier(options);
const entries = await shuffledIds(options);
const results: TrialResult[] = [];
const costs = new Map<string, GroupCost>(options.trials.map(({ name }) => [name, { passes: 0, elapsedMs: 0 }]));
const names = options.trials.map(({ name }) => name);
for (let first = 0; first < entries.length; first += options.group) {
  const group = await loadGroup(options, classifier, entries, first);
  results.push(...(await runGroup(options, classifier, group, costs)));
  const table = tabulate(names, results, options.references, costs);
  console.log(`\n${first + group.images.length} images, ${options.steps} steps, seed ${options.seed}\n`);
  console.log(formatTable(table, options.references));
  if (options.trials.some(({ stopAt }) => stopAt !== null)) console.log(`\n${formatCoverage(options.trials, results)}`);
  if (options.out !== undefined) {
    const { digest, engine } = classifier.info;
    const settings = {
      model: digest,
      engine,
      steps: options.steps,
      seed: options.seed,
      references: options.references,
    };
    await writeFile(options.out, `${JSON.stringify({ settings, table, results }, null, 1)}\n`);
  }
}
await classifier.close();
