/**
 * The whole pipeline (read, decode, preprocess, masks, forward passes, estimator, Arrow file on disk) against the raw
 * throughput of the same runtime, model, batch and thread, measured in turn in one process.
 *   npm run bench:pipeline -- --model FILE.onnx --images FOLDER [--count 4] [--passes 500] [--rounds 7]
 * On a machine that does other work as well, CPU time is what to read.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadClassifier, type Classifier } from '@saliency-atlas/activities/classifiers';
import { openDataset, preprocess } from '@saliency-atlas/activities/datasets';
import { createExplainer, explainImages, type ExplainRequest } from '@saliency-atlas/activities/explain';
import { encodeSaliencyTable, type SaliencyRow } from '@saliency-atlas/activities/tables';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    model: text,
    images: text,
    count: { ...text, default: '4' },
    passes: { ...text, default: '500' },
    rounds: { ...text, default: '7' },
    scale: { ...text, default: '1' },
    mean: { ...text, default: '127' },
    std: { ...text, default: '128' },
  },
});
const { model, images } = values;
if (model === undefined || images === undefined) throw new Error('usage: --model FILE.onnx --images FOLDER');
const count = Number(values.count);
const passes = Number(values.passes);
const [scale, mean, std] = [Number(values.scale), Number(values.mean), Number(values.std)];

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function time(run: () => Promise<unknown>): Promise<Timing> {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await run();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}

const bytes = await readFile(model);
const resize = { filter: 'bicubic' } as const;
const classifier = await loadClassifier({
  model: { uri: model, engine: 'onnx', input: { layout: 'nchw', scale, mean, std, resize }, output: 'logits' },
  batchSize: 'auto',
});
const { height, width, channels, batchSize } = classifier.info;
const dataset = await openDataset({ uri: images, format: 'image-folder' }, null);
const ids: string[] = [];
for await (const { imageId } of dataset.entries()) if (ids.length < count) ids.push(imageId);
const folder = await mkdtemp(join(tmpdir(), 'atlas-pipeline-'));

async function decodeAll(): Promise<Float32Array[]> {
  const out: Float32Array[] = [];
  for (const id of ids) {
    const picture = await dataset.decode(id, await dataset.read({ imageId: id }));
    out.push(preprocess(picture, { height, width, channels, scale, mean, std, resize }).tensor);
  }
  return out;
}

/** Explains with the product's default method to its whole budget; the rows as a step would write them. */
async function explainAll(by: Classifier, tensors: readonly Float32Array[]): Promise<SaliencyRow[]> {
  const rows: SaliencyRow[] = [];
  const requests = tensors.map((image, index): ExplainRequest<string> => {
    const stop = { enabled: false, agreement: 0.9, every: 100 };
    const input = { height, width, probability: 0.5, logOdds: 0, seed: index, passes, grid: 8, stop };
    return { item: ids[index]!, image, target: 0, explainer: createExplainer('atlas', input) };
  });
  await explainImages({
    classifier: by,
    requests,
    onExplained: (imageId, { standardError: effectError, ...saliency }) => {
      const known = { imageSha256: '', label: null, predicted: 0, target: 0, score: 0.5, seed: 0 };
      rows.push({ imageId, ...known, ...saliency, effectError });
    },
  });
  return rows;
}

async function writeAll(rows: readonly SaliencyRow[]): Promise<void> {
  const effectLength = rows[0]?.effect?.length ?? 0;
  await writeFile(join(folder, 'saliency.arrow'), encodeSaliencyTable({ height, width, effectLength, rows }));
}

/** Answers at once: what is left is the cost of masks, accumulation and estimator. The outputs are noise, as many as the model has. */
const noise = Float32Array.from({ length: batchSize * classifier.info.classCount }, Math.random);
const instant: Classifier = {
  ...classifier,
  scoreMasked: (batch) => {
    const scores = Float32Array.from({ length: batch.count }, (_, row) => batch.cells[row]! + 0.1 * batch.shiftX[row]!);
    const probability = scores.map((score) => 1 / (1 + Math.exp(-score)));
    const outputs = noise.subarray(0, batch.allOutputs === true ? batch.count * classifier.info.classCount : 0);
    return Promise.resolve({ probability, logOdds: scores, ...(outputs.length > 0 && { outputs }) });
  },
};

/** As many raw passes as the pipeline makes. */
async function rawRun(): Promise<() => Promise<void>> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const data = Float32Array.from({ length: batchSize * channels * height * width }, Math.random);
  const feeds = { [session.inputNames[0] ?? '']: new Tensor('float32', data, [batchSize, channels, height, width]) };
  return async () => {
    for (let pass = 0; pass < count * passes; pass += batchSize) await session.run(feeds);
  };
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
const raw = await rawRun();
const whole = async (): Promise<void> => writeAll(await explainAll(classifier, await decodeAll()));
const tensors = await decodeAll();
const rows = await explainAll(instant, tensors);
const parts = {
  'read, decode, preprocess': decodeAll,
  'masks, accumulation, estimator': () => explainAll(instant, tensors),
  'Arrow file': () => writeAll(rows),
};
const rounds: { raw: Timing; whole: Timing; parts: number[] }[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  // Alternating which side goes first cancels what a slow drift of the machine would add to one of them.
  const first = round % 2 === 0 ? await time(raw) : undefined;
  const all = await time(whole);
  const partsMs: number[] = [];
  for (const run of Object.values(parts)) partsMs.push((await time(run)).cpuMs);
  rounds.push({ raw: first ?? (await time(raw)), whole: all, parts: partsMs });
}
const made = count * passes;
console.log(`${count} images of ${passes} passes, batches of ${batchSize}, medians of ${rounds.length} rounds`);
for (const unit of ['wallMs', 'cpuMs'] as const) {
  const perSecond = (side: 'raw' | 'whole') => (1000 * made) / median(rounds.map((round) => round[side][unit]));
  const ratios = rounds.map((round) => round.raw[unit] / round.whole[unit]).sort((a, b) => a - b);
  console.log(
    `${unit === 'wallMs' ? 'wall' : 'CPU '}: raw ${perSecond('raw').toFixed(0)}/s, pipeline ${perSecond('whole').toFixed(0)}/s, ` +
      `ratio ${median(ratios).toFixed(3)} (${ratios[0]!.toFixed(3)} to ${ratios.at(-1)!.toFixed(3)})`,
  );
}
const rawMs = median(rounds.map((round) => round.raw.cpuMs));
Object.keys(parts).forEach((name, index) => {
  const ms = median(rounds.map((round) => round.parts[index]!));
  console.log(
    `${name}: ${(ms / count).toFixed(1)} ms an image, ${((100 * ms) / rawMs).toFixed(2)} % of the raw passes`,
  );
});
await classifier.close();
await rm(folder, { recursive: true });
