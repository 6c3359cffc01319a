import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Proposal } from '@saliency-atlas/activities';
import { loadJob } from '../load-job.ts';
import { candidateTable, proposalNotes } from './describe-proposal.ts';
import { jobText } from './job-text.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-job-text-'));
});
afterEach(() => rm(folder, { recursive: true }));

const score = { labelled: 40, correct: 36, labelProbability: 0.7, confidence: 0.8, information: 4.5 };
const imagenet = {
  name: 'ImageNet mean and std',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

function proposal(overlay: Partial<Proposal> = {}): Proposal {
  return {
    input: { height: 224, width: 224, channels: 3 },
    layout: 'nhwc',
    sidesWereGuessed: false,
    output: 'probabilities',
    classCount: 1000,
    labels: join(folder, 'labels: all.txt'),
    dataset: { uri: join(folder, 'photos', 'metadata.jsonl'), format: 'manifest', images: 120 },
    tried: 40,
    labelProblem: null,
    labelFix: null,
    labelsFit: true,
    correctByShift: [0, 36, 1],
    candidates: [
      { scaling: imagenet, shorterSide: 256, ...score },
      { scaling: { name: '0 to 1', scale: 1 / 255, mean: 0, std: 1 }, shorterSide: 224, ...score, correct: 20 },
    ],
    imagesPerSecond: 20,
    ...overlay,
  };
}

it('a job file that is written is read as what was found, whatever the paths hold', async () => {
  const jobFile = join(folder, 'job.yaml');
  const model = join(folder, 'my model #1.onnx');
  await writeFile(jobFile, jobText({ jobFile, model, modelName: '1.0', proposal: proposal() }));
  const { model: read, dataset } = await loadJob(jobFile, {});
  expect(read).toMatchObject({
    ...{ name: '1.0', version: '1', uri: pathToFileURL(model).href, output: 'probabilities' },
    labels: pathToFileURL(join(folder, 'labels: all.txt')).href,
    input: { layout: 'nhwc', scale: 1 / 255, mean: imagenet.mean, std: imagenet.std, resize: { shorterSide: 256 } },
  });
  expect(dataset).toMatchObject({ format: 'manifest', uri: pathToFileURL(join(folder, 'photos/metadata.jsonl')).href });
});

it('sides that were guessed are written down, and said', async () => {
  const guessed = proposal({ sidesWereGuessed: true });
  const jobFile = join(folder, 'job.yaml');
  await writeFile(jobFile, jobText({ jobFile, model: join(folder, 'm.onnx'), modelName: 'm', proposal: guessed }));
  expect((await loadJob(jobFile, {})).model.input).toMatchObject({ height: 224, width: 224, channels: 3 });
  expect(proposalNotes(guessed).join('\n')).toContain('fixes no input size');
});

it('the table has right answers where labels fit, and none where they do not', () => {
  expect(candidateTable(proposal()).split('\n')[2]).toMatch(/^ImageNet mean and std +256 +36 of 40 +90\.0 %/);
  expect(candidateTable(proposal({ labelsFit: false }))).not.toContain('of 40');
});

it('what labels did not prove is said with the reason', () => {
  const [first] = proposalNotes(proposal({ labelsFit: false, labelProblem: 'the images have no labels' }));
  expect(first).toContain('Not proved by labels: the images have no labels');
});

it('labels that a run would refuse are said to be, with what to do', () => {
  const refused = { labelsFit: false, labelProblem: 'folders are no class names', labelFix: 'Rename the folders.' };
  expect(proposalNotes(proposal(refused))[1]).toBe('A run will refuse this. Rename the folders.');
});

it('labels one off are told from labels that fit', () => {
  expect(proposalNotes(proposal()).join('\n')).not.toContain('labels seem');
  const notes = proposalNotes(proposal({ labelsFit: false, correctByShift: [0, 1, 36] }));
  expect(notes.join('\n')).toContain('The labels seem to be one lower than the model’s classes'.replace('’', "'"));
});

it('two candidates that differ by one image are not told apart', () => {
  const [best] = proposal().candidates;
  const close = proposal({ candidates: [best!, { ...best!, correct: 35, shorterSide: 224 }] });
  expect(proposalNotes(close)[0]).toContain('not told apart by 40 images');
  expect(proposalNotes(proposal())[0]).not.toContain('not told apart');
});
