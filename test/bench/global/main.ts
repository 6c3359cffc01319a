import { fileURLToPath } from 'node:url';
import { loadClassifier, type Classifier } from '@saliency-atlas/activities/classifiers';
import type { InputSpec } from '@saliency-atlas/activities/datasets';
import { classifyDisplays } from '../../../activities/src/activities/classify-displays.ts';
import type { ClassifyPictures } from '../../../activities/src/aggregate/index.ts';
import { explainPictures } from './explain-pictures.ts';
import { measureAlternatives } from './input-alternatives.ts';
import { keepMaps } from './keep-maps.ts';
import { measureApart } from './measure-apart.ts';
import { measureControl } from './measure-control.ts';
import { measureInputs } from './measure-inputs.ts';
import { measureReconstruction } from './measure-reconstruction.ts';
import { measureTransplants } from './measure-transplants.ts';
import { openGenerators } from './open-generators.ts';
import { readOptions } from './options.ts';
import { paperProtocol } from './paper-protocol.ts';
import { loadPictures } from './pictures.ts';
import { searchStudy } from './search-study.ts';
import { PICTURE_SHARES } from './shares.ts';

// The tables of docs/global.md: `npm run bench:global -- --data fashion`, or a folder of pictures with a model.

const MODELS = fileURLToPath(new URL('../../../infra/demo-models/', import.meta.url));

async function open(uri: string): Promise<Classifier> {
  return loadClassifier({
    model: {
      uri,
      engine: 'onnx',
      input: { layout: 'nchw', scale: 1 / 255, mean: 0, std: 1, resize: { filter: 'bicubic' } },
      output: 'logits',
    },
    batchSize: 'auto',
    threads: 1,
    onWarning: console.error,
  });
}

const options = readOptions(process.argv.slice(2), {
  demo: `${MODELS}fashion-1.0.onnx`,
  other: `${MODELS}fashion-1.1.onnx`,
});
const classifier = await open(options.model);
const { height, width, channels } = classifier.info;
const size = { height, width, channels };
const spec: InputSpec = { ...size, scale: 1 / 255, mean: 0, std: 1, resize: { filter: 'bicubic' } };
const data = await loadPictures(options, spec, `${MODELS}labels.txt`);
const classify = classifyDisplays(classifier, spec);

const startMs = performance.now();
const explained = await keepMaps(options.maps, data.probe, size, () =>
  explainPictures(data.probe, classifier, spec, options),
);
const right = explained.filter((row) => row.predicted === row.label).length;
console.log(`${explained.length} images, ${right} classified right; a bank of ${data.bank.length} others.`);
console.log(
  `Maps: ${options.passes} passes at most, ${((performance.now() - startMs) / explained.length).toFixed(0)} ms an image.`,
);

if (options.searchStudy > 0) {
  await searchStudy(explained, options.generators[0]!, classify, options.searchStudy, options.variations);
  await classifier.close();
  process.exit();
}

if (options.parts.includes('inputs')) await measureAllInputs();
if (options.parts.includes('transplants')) {
  await measureTransplants(explained, size, data.classNames, classify, options.seed);
}
if (options.parts.includes('reconstruction')) await measureReconstructions();
await classifier.close();

async function measureAllInputs(): Promise<void> {
  const judges = new Map<string, ClassifyPictures>([['the model', classify]]);
  if (options.other !== undefined) judges.set('another model', classifyDisplays(await open(options.other), spec));
  await measureInputs(explained, size, data.classNames, judges, options.picture);
  await measureAlternatives(explained, size, classify, options.seed);
}

async function measureReconstructions(): Promise<void> {
  for (const region of options.regions) measureControl(explained, size, region);
  for (const generator of await openGenerators(options.generators, data.bank, size)) {
    for (const [index, region] of options.regions.entries()) {
      // Shares of the picture are measured once, by the first region's ranking.
      const ofPicture = options.shares === 'all' && index === 0 ? PICTURE_SHARES : [];
      const how = { classify, variations: options.variations, region };
      await measureReconstruction(explained, generator, data.classNames, { ...how, ofPicture });
      if (options.shares === 'all') await measureApart(explained, generator, how);
    }
    // A generator with one fill a region has nothing to restart.
    if (options.restarts > 0 && generator.name !== 'harmonic') {
      await paperProtocol(explained, generator, classify, data.classNames, options.restarts);
    }
  }
}
