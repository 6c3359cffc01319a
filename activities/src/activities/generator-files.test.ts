import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generatorUriOf, parseJob, type Job } from '@saliency-atlas/contract/job';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flatInpainter } from '../classifiers/testing/index.ts';
import { describeRun } from './describe-run.ts';
import { openGeneratorFile } from './generator-files.ts';

const SIZE = { height: 4, width: 4, channels: 3 };
const INFO = { ...SIZE, digest: 'd', engine: 'onnx', classCount: 2, batchSize: 8 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generator-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NO_IMAGES = { digest: '', images: 0 };

function jobWith(reconstruct: object): Job {
  return parseJob({ model: { name: 'm', uri: 'm.onnx' }, dataset: { uri: 'd' }, reconstruct }, 'job');
}

async function inpainterJob(name: string, noise: boolean): Promise<Job> {
  const shape = { image: ['n', 3, 'h', 'w'], mask: ['n', 1, 'h', 'w'], noise };
  await writeFile(join(folder, name), flatInpainter(shape));
  return jobWith({ generator: 'inpainter', inpainter: { uri: pathToFileURL(join(folder, name)).href } });
}

const open = (job: Job) => openGeneratorFile(job, generatorUriOf(job), SIZE);

it('the run is another with another inpainter, and the same where the same bytes lie elsewhere', async () => {
  const idOf = async (job: Job): Promise<string> =>
    describeRun(job, INFO, NO_IMAGES, ['a', 'b'], (await open(job))!.digest).run_id;
  const first = await idOf(await inpainterJob('first.onnx', false));
  expect(await idOf(await inpainterJob('copy.onnx', false))).toBe(first);
  expect(await idOf(await inpainterJob('other.onnx', true))).not.toBe(first);
});

it('the settings of an inpainter that is not used change no run', () => {
  const idOf = (reconstruct: object): string =>
    describeRun(jobWith(reconstruct), INFO, NO_IMAGES, ['a', 'b'], null).run_id;
  expect(idOf({ inpainter: { holeValue: 0.5 } })).toBe(idOf({}));
});

it('a job that wants a file and names none is told which setting is missing', async () => {
  await expect(open(jobWith({ generator: 'inpainter' }))).rejects.toThrow(/reconstruct\.inpainter\.uri is missing/);
  await expect(open(jobWith({ generator: 'trained' }))).rejects.toThrow(/reconstruct\.trained\.uri is missing/);
});

it('a file that is not there is named with its setting', async () => {
  const job = jobWith({ generator: 'inpainter', inpainter: { uri: pathToFileURL(join(folder, 'gone.onnx')).href } });
  await expect(open(job)).rejects.toMatchObject({ type: 'ModelNotFound', fix: 'Correct reconstruct.inpainter.uri.' });
});
