import { shardStep, type ShardInput, type ShardResult } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { readPrediction } from '../aggregate/index.ts';
import type { Classifier } from '../classifiers/index.ts';
import { createExplainer, explainImages, imageSeed, type ExplainRequest } from '../explain/index.ts';
import { openStore, putObject } from '../stores/index.ts';
import { encodeSaliencyTable, type SaliencyRow } from '../tables/index.ts';
import { inputSpecOf, loadImages, type LoadedImage, type ReadableImage } from './load-images.ts';
import { once } from './once.ts';
import { readDescription, readShardPlan } from './read-run.ts';
import { runClassifier, runDataset } from './run-inputs.ts';
import { shardResult } from './shard-result.ts';
import type { StepContext } from './step-context.ts';

/** Explains one shard: what the whole run costs. Every image gets a row, whatever becomes of it. */
export async function explainShard(input: ShardInput, context: StepContext): Promise<ShardResult> {
  const store = openStore(input.storeUri);
  const step = shardStep('explain', input.shardIndex);
  const receipt = await once(store, input.runId, step, context.signal, async () => {
    const description = await readDescription(store, input);
    const plan = await readShardPlan(store, input, description.plan);
    const classifier = await runClassifier(input, description);
    const dataset = await runDataset(input, description);
    const images = await loadImages(dataset, plan, inputSpecOf(description), context.signal);
    const { rows, passes } = await explainLoaded(images, classifier, description.job, context);
    const { height, width } = classifier.info;
    const effectLength = rows.find((row) => row.effect !== null)?.effect?.length ?? 0;
    const bytes = encodeSaliencyTable({ height, width, effectLength, rows });
    const ref = await putObject(store, input.runId, 'saliency', step.split('/')[1] ?? step, bytes, rows.length);
    const withStatus = (status: SaliencyRow['status']) => rows.filter((row) => row.status === status).length;
    return {
      objects: [{ ...ref, kind: 'saliency' }],
      counts: { images: rows.length, failed: withStatus('unreadable'), degenerate: withStatus('degenerate'), passes },
    };
  });
  return shardResult(receipt);
}

/** What is known of an image before its masks are asked for. */
type Begun = Pick<SaliencyRow, 'predicted' | 'target' | 'score' | 'seed'>;

async function explainLoaded(
  images: readonly LoadedImage[],
  classifier: Classifier,
  job: Job,
  context: StepContext,
): Promise<{ rows: SaliencyRow[]; passes: number }> {
  const mapLength = classifier.info.height * classifier.info.width;
  const rows = images.map((image) => unexplainedRow(image, mapLength));
  const begun = new Map<number, Begun>();
  const readable = images.flatMap((image, index) => (image.reason === null ? [{ image, index }] : []));
  const statistics = await explainImages({
    classifier,
    requests: requestsOf(readable, classifier, job, begun),
    signal: context.signal,
    onExplained: (index, saliency) => {
      const { map, status, reason, passes, converged, confidence, effect } = saliency;
      rows[index] = {
        ...rows[index]!,
        ...begun.get(index)!,
        map,
        status,
        reason,
        passes,
        converged,
        confidence,
        effect,
      };
    },
    onProgress: ({ images: done }) => {
      context.report({ done, total: images.length });
    },
  });
  return { rows, passes: statistics.passes + readable.length };
}

/** Asks the model for the whole image first: that names the class to explain and the score that masks are held to. */
async function* requestsOf(
  readable: readonly { image: ReadableImage; index: number }[],
  classifier: Classifier,
  job: Job,
  begun: Map<number, Begun>,
): AsyncGenerator<ExplainRequest<number>> {
  const { height, width, classCount } = classifier.info;
  const { method, passes, grid, stop, seed: runSeed } = job.explain;
  const length = readable[0]?.image.tensor.length ?? 0;
  const whole = new Float32Array(readable.length * length);
  readable.forEach(({ image }, at) => {
    whole.set(image.tensor, at * length);
  });
  const probabilities = await classifier.classify(whole, readable.length);
  for (const [at, { image, index }] of readable.entries()) {
    const { predicted } = readPrediction(probabilities, readable.length, at, 0);
    const target = targetOf(job, predicted, image.row.label, classCount);
    const score = probabilities[at * classCount + target]!;
    const seed = imageSeed(runSeed, image.row.imageSha256, target);
    begun.set(index, { predicted, target, score, seed });
    const input = { height, width, probability: score, logOdds: logit(score), seed, passes, grid, stop };
    yield { item: index, image: image.tensor, target, explainer: createExplainer(method, input) };
  }
}

/** An image without a label is explained by its predicted class. */
function targetOf(job: Job, predicted: number, label: number | null, classCount: number): number {
  const { target } = job.explain;
  if (target === 'predicted') return predicted;
  if (target === 'label') return label ?? predicted;
  return Math.min(target.class, classCount - 1);
}

function logit(probability: number): number {
  const inside = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(inside / (1 - inside));
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
  };
}
