// How often the gate refuses honest versions and finds versions with a shortcut:
//   npm run bench:gate -- --models HONEST_DIR,MARKED_DIR,… --cache DIR
// The folders hold versions that infra/demo-models/train.py made; docs/gate.md has the commands.

import { parseArgs } from 'node:util';
import { loadClassifier } from '@saliency-atlas/activities/classifiers';
import { parseJob } from '@saliency-atlas/contract/job';
import { measuredOnce } from './measured-cache.ts';
import { measureVersion, type ExplainedByDigest, type MeasuredVersion } from './measure-version.ts';
import { loadPictures, markShirts, SHIRT, SHORTCUTS, type ProbeImage, type Shortcut } from './probe.ts';
import { detectionTable, falseAlarmTable, figureTable, type JudgedOn } from './tables.ts';
import { listVersions, type TrainedVersion } from './versions.ts';

/** Shares of the probe's shirts that carry the shortcut; the mark is studied most closely. */
const PREVALENCES: Readonly<Record<Shortcut, readonly number[]>> = {
  mark: [0, 0.1, 0.25, 0.5, 1],
  border: [0.5, 1],
  texture: [0.5, 1],
  cast: [0.5, 1],
};
/** Of honest versions, which read no shortcut, shares in between tell nothing more; the reference is asked everything. */
const HONEST_PREVALENCES: readonly number[] = [0, 0.25, 1];

const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    cache: { type: 'string' },
    'per-class': { type: 'string', default: '50' },
    passes: { type: 'string', default: '150' },
    /** Honest versions that limits were set on; the first of them is the reference of every comparison. */
    calibration: { type: 'string', default: '1' },
  },
});
if (values.models === undefined || values.cache === undefined) {
  throw new Error('usage: npm run bench:gate -- --models DIR,DIR --cache DIR [--per-class 50] [--passes 150]');
}
const cache = `${values.cache}/${values['per-class']}-${values.passes}`;
const passes = Number(values.passes);
const pictures = await loadPictures(Number(values['per-class']));
const versions = await listVersions(values.models.split(','));

interface Probe {
  readonly shortcut: Shortcut;
  readonly prevalence: number;
  readonly images: readonly ProbeImage[];
}

const probesOf = (shortcuts: readonly Shortcut[]): Probe[] =>
  shortcuts.flatMap((shortcut) =>
    PREVALENCES[shortcut].map((prevalence) => ({
      shortcut,
      prevalence,
      images: markShirts(pictures, shortcut, prevalence),
    })),
  );

async function measureAll(version: TrainedVersion, isReference: boolean): Promise<JudgedOn[]> {
  const model = parseJob({ model: { name: 'fashion', uri: version.path }, dataset: { uri: 'none' } }, 'bench').model;
  const classifier = await loadClassifier({ model, batchSize: 'auto' });
  const known: ExplainedByDigest = new Map();
  const judged: JudgedOn[] = [];
  const isHonest = version.trainedShare === 0;
  const probes = probesOf(isHonest ? SHORTCUTS : [version.shortcut]);
  for (const { shortcut, prevalence, images } of probes.filter(
    (probe) => !isHonest || isReference || HONEST_PREVALENCES.includes(probe.prevalence),
  )) {
    const measured: MeasuredVersion = await measuredOnce(cache, `${version.name}.${shortcut}.${prevalence}`, () =>
      measureVersion(classifier, images, passes, known, isHonest ? null : SHIRT),
    );
    judged.push({ version, shortcut, prevalence, measured });
  }
  await classifier.close();
  console.error(`${new Date().toISOString()} ${version.name}`);
  return judged;
}

const all: JudgedOn[] = [];
for (const [index, version] of versions.entries()) all.push(...(await measureAll(version, index === 0)));
const calibration = Number(values.calibration);
for (const table of [figureTable(all), falseAlarmTable(all, calibration), detectionTable(all)]) {
  console.log(`\n${table}`);
}
