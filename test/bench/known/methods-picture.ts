import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadClassifier } from '@saliency-atlas/activities/classifiers';
import { openDataset, preprocess, type InputSpec } from '@saliency-atlas/activities/datasets';
import { createExplainer, explainImages, imageSeed, type ExplainMethod } from '@saliency-atlas/activities/explain';
import { renderContactSheet } from '@saliency-atlas/activities/report';
import { prepareDemoData } from '@saliency-atlas/infra/demo';
import { targetLogOdds } from '../../../activities/src/explain/log-odds.ts';

// Draws docs/images/methods.png: one marked shirt of the demo, explained by every method for a model that never saw the
// mark and for one that reads it. `npm run docs:methods`.

const METHODS: readonly ExplainMethod[] = ['atlas', 'rise', 'oise', 'hsic', 'lime', 'occlusion'];
const VERSIONS = ['1.0', '1.2'] as const;
const PASSES = 500;
const SHIRT = 6;
const INPUT = { layout: 'auto', scale: 1 / 255, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'atlas-methods-'));
const { datasetUri } = await prepareDemoData(folder, { images: 10 });
const dataset = await openDataset({ uri: datasetUri, format: 'idx' }, null);
const spec: InputSpec = { height: 28, width: 28, channels: 1, scale: 1 / 255, mean: 0, std: 1, resize: INPUT.resize };
let imageId = '';
for await (const entry of dataset.entries()) if (entry.label === SHIRT) imageId = entry.imageId;
const bytes = await dataset.read({ imageId });
const { tensor, display } = preprocess(await dataset.decode(imageId, bytes), spec);
const sha256 = createHash('sha256').update(bytes).digest('hex');

const images: Parameters<typeof renderContactSheet>[0]['images'][number][] = [];
for (const version of VERSIONS) {
  const uri = here(`../../../infra/demo-models/fashion-${version}.onnx`);
  const model = { uri, engine: 'onnx', input: INPUT, output: 'logits' } as const;
  const classifier = await loadClassifier({ model, batchSize: 'auto' });
  const probabilities = await classifier.classify(tensor, 1);
  const probability = probabilities[SHIRT]!;
  const logOdds = targetLogOdds(probabilities, SHIRT);
  const seed = imageSeed(0, sha256, SHIRT);
  const stop = { enabled: false, agreement: 0.9, every: 100 };
  await explainImages({
    classifier,
    requests: METHODS.map((method) => {
      const explainer = createExplainer(method, { ...spec, probability, logOdds, seed, passes: PASSES, grid: 8, stop });
      return { item: method, image: tensor, target: SHIRT, explainer };
    }),
    onExplained: (method, { map, passes }) => {
      const percent = (100 * probability).toFixed(0);
      const caption = [`${method}, ${passes} passes`, `version ${version}: shirt ${percent} %`];
      images.push({ display, map, caption, standsOut: false });
    },
  });
  await classifier.close();
}
const title = 'One marked shirt: what speaks for its class';
await writeFile(
  here('../../../docs/images/methods.png'),
  renderContactSheet({ title, height: spec.height, width: spec.width, channels: spec.channels, images }),
);
await rm(folder, { recursive: true });
