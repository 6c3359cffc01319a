import { shardStep, type ShardInput, type ShardResult } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { readPrediction } from '../aggregate/index.ts';
import type { Classifier } from '../classifiers/index.ts';
import { createExplainer, explainImages, imageSeed, type ExplainRequest } from '../explain/index.ts';
import { targetLogOdds } from '../explain/log-odds.ts';
import { putObject } from '../stores/index.ts';
import { encodeSaliencyTable, type SaliencyRow } from '../tables/index.ts';
import { chooseTargets } from './choose-targets.ts';
import { inputSpecOf } from '../datasets/index.ts';
import { loadImages, type LoadedImage, type ReadableImage } from './load-images.ts';
import { count } from './metrics.ts';
import { once } from './once.ts';
import { readDescription, readShardPlan } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { openRunStore } from './run-store.ts';
import { shardResult } from './shard-result.ts';
import type { StepContext } from './step-context.ts';

/** Explains one shard: what the whole run costs. Every image gets a row, whatever becomes of it. */
export async function explainShard(input: ShardInput, context: StepContext): Promise<ShardResult> {
  const store = openRunStore(input.storeUri, context);
  const step = shardStep('explain', input.shardIndex);
  const receipt = await once(store, input.runId, step, context.signal, async () => {
    const description = await readDescription(store, input);
    const plan = await readShardPlan(store, input, description.plan);
    const classifier = await runClassifier(input, description, context);
    const dataset = await runDataset(input, description, context);
    const images = await loadImages(dataset, plan, inputSpecOf(description), context.signal);
    const { rows, passes } = await explainLoaded(images, classifier, description, context);
    const { height, width } = classifier.info;
    const effectLength = rows.find((row) => row.effect !== null)?.effect?.length ?? 0;
    const bytes = encodeSaliencyTable({ height, width, effectLength, rows });
    const ref = await putObject(store, input.runId, 'saliency', step.split('/')[1] ?? step, bytes, rows.length);
    const withStatus = (status: SaliencyRow['status']) => rows.filter((row) => row.status === status).length;
    return {
      objects: [{ ...ref, kind: 'saliency' }],
      counts: {
        images: plan.length,
        failed: withStatus('unreadable'),
        degenerate: withStatus('degenerate'),
        passes,
        ...earlyStops(rows, description.job.explain.passes),
      },
    };
  });
  return shardResult(receipt);
}

/** How many maps settled before the budget of `passes`, and what that saved. */
function earlyStops(rows: readonly SaliencyRow[], budget: number): { converged: number; passes_saved: number } {
  const settled = rows.filter(({ converged }) => converged);
  return { converged: settled.length, passes_saved: settled.reduce((sum, { passes }) => sum + budget - passes, 0) };
}

/** A row to be filled in: one image and one class to explain. */
interface Begun {
  row: SaliencyRow;
}

async function explainLoaded(
  images: readonly LoadedImage[],
  classifier: Classifier,
  description: RunDescription,
  context: StepContext,
): Promise<{ rows: SaliencyRow[]; passes: number }> {
  const readable = images.filter((image) => image.reason === null);
  const begun = images.map((): Begun[] => []);
  const statistics = await explainImages({
    classifier,
    against: description.job.explain.against,
    requests: requestsOf(images, readable, classifier, description, begun),
    signal: context.signal,
    onExplained: (item, saliency) => {
      const { standardError: effectError, ...explained } = saliency;
      item.row = { ...item.row, ...explained, effectError };
    },
    onProgress: ({ images: done }) => {
      context.report({ done, total: images.length });
    },
  });
  const budget = description.job.explain.passes;
  for (const { row } of begun.flat()) count('passesSaved', budget - row.passes, {});
  const mapLength = classifier.info.height * classifier.info.width;
  const rows = images.flatMap((image, index) =>
    image.reason === null ? begun[index]!.map(({ row }) => row) : [unexplainedRow(image, mapLength)],
  );
  return { rows, passes: statistics.passes + readable.length };
}

/** Asks the model for the whole image first: that names the class to explain and the score that masks are held to. */
async function* requestsOf(
  images: readonly LoadedImage[],
  readable: readonly ReadableImage[],
  classifier: Classifier,
  description: RunDescription,
  begun: readonly Begun[][],
): AsyncGenerator<ExplainRequest<Begun>> {
  const { height, width, classCount } = classifier.info;
  const { method, passes, grid, stop, against, seed: runSeed, target: wanted } = description.job.explain;
  const length = readable[0]?.tensor.length ?? 0;
  const whole = new Float32Array(readable.length * length);
  readable.forEach(({ tensor }, at) => {
    whole.set(tensor, at * length);
  });
  const probabilities = await classifier.classify(whole, readable.length);
  let at = 0;
  for (const [index, image] of images.entries()) {
    if (image.reason !== null) continue;
    const { predicted } = readPrediction(probabilities, readable.length, at, 0);
    const own = probabilities.subarray(at * classCount, ++at * classCount);
    for (const target of chooseTargets(wanted, own, image.row.label, description.class_names)) {
      const score = own[target]!;
      const seed = imageSeed(runSeed, image.row.imageSha256, target);
      const item = { row: { ...unexplainedRow(image, 0), predicted, target, score, seed } };
      begun[index]!.push(item);
      const logOdds = targetLogOdds(own, target, against);
      const input = { height, width, probability: score, logOdds, seed, passes, grid, stop };
      yield { item, image: image.tensor, target, explainer: createExplainer(method, input) };
    }
  }
}

function unexplainedRow(image: LoadedImage, mapLength: number): SaliencyRow {
  const { imageId, imageSha256, label } = image.row;
  return {
    imageId,
    imageSha256,
    label,
    predicted: -1,
    target: -1,
    score: 0,
    status: 'unreadable',
    reason: image.reason ?? '',
    passes: 0,
    converged: false,
    seed: 0,
    confidence: null,
    map: new Float32Array(mapLength),
    effect: null,
    effectError: null,
  };
}
