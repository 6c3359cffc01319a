import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AtlasError } from '@saliency-atlas/contract';
import { loadJob } from './load-job.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-load-job-'));
});
afterEach(() => rm(folder, { recursive: true }));

const MINIMAL = 'model: {name: m, uri: models/m.onnx}\ndataset: {uri: photos}\n';
const urlOf = (...parts: string[]): string => pathToFileURL(resolve(...parts)).href;

async function jobFile(text: string): Promise<string> {
  const path = join(folder, 'job.yaml');
  await writeFile(path, text);
  return path;
}

/** The error of a job that cannot be loaded. */
async function failureOf(loading: Promise<unknown>): Promise<AtlasError> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'InvalidJob' });
  return error as AtlasError;
}

describe('paths', () => {
  it('of a job file start at the job file', async () => {
    const extra = 'store: {uri: ../out}\nreconstruct: {bank: {uri: bank}}\n';
    const { model, dataset, store, reconstruct } = await loadJob(await jobFile(MINIMAL + extra), {});
    expect([model.uri, dataset.uri, store.uri, reconstruct.bank.uri]).toEqual([
      urlOf(folder, 'models/m.onnx'),
      urlOf(folder, 'photos'),
      urlOf(folder, '../out'),
      urlOf(folder, 'bank'),
    ]);
  });

  it('of flags start at the current folder, labels too', async () => {
    const flags = { model: 'here.onnx', labels: 'here.txt', set: ['dataset.uri=here'] };
    const { model, dataset } = await loadJob(await jobFile(MINIMAL), flags);
    expect([model.uri, model.labels, dataset.uri]).toEqual([urlOf('here.onnx'), urlOf('here.txt'), urlOf('here')]);
  });

  it('that are URIs or absolute stay what they are', async () => {
    const flags = { store: 's3://bucket/prefix', model: '/models/m.onnx' };
    const { model, store } = await loadJob(await jobFile(MINIMAL), flags);
    expect([model.uri, store.uri]).toEqual(['file:///models/m.onnx', 's3://bucket/prefix']);
  });

  it('with a space or a percent sign survive as URIs', async () => {
    const { dataset } = await loadJob(undefined, { model: 'm.onnx', dataset: '/data/50% of all' });
    expect(dataset.uri).toBe('file:///data/50%25%20of%20all');
  });

  it('of the store default to atlas beside the job file, or in the current folder without one', async () => {
    expect((await loadJob(await jobFile(MINIMAL), {})).store.uri).toBe(urlOf(folder, 'atlas'));
    expect((await loadJob(undefined, { model: 'm.onnx', dataset: 'd' })).store.uri).toBe(urlOf('atlas'));
  });
});

describe('overlays', () => {
  it('flags change their own keys and leave the others of the file', async () => {
    const file = await jobFile(`${MINIMAL}explain: {passes: 300, seed: 7}\n`);
    const { explain, model } = await loadJob(file, { passes: '50', version: '2.0' });
    expect(explain).toMatchObject({ passes: 50, seed: 7 });
    expect(model).toMatchObject({ name: 'm', version: '2.0' });
  });

  it('--set comes last and reads its value as YAML', async () => {
    const set = ['explain.passes=60', 'model.input.mean=[1, 2, 3]', 'explain.stop.enabled=false', 'model.version="2"'];
    const { explain, model } = await loadJob(await jobFile(MINIMAL), { passes: '50', version: '1', set });
    expect(explain).toMatchObject({ passes: 60, stop: { enabled: false } });
    expect(model).toMatchObject({ version: '2', input: { mean: [1, 2, 3] } });
  });

  it('a model without a name is named after its file, in letters that a name may have', async () => {
    const named = async (model: string) => (await loadJob(undefined, { model, dataset: 'd' })).model.name;
    expect(await named('models/mobilenet_v2.onnx')).toBe('mobilenet_v2');
    expect(await named('my model (final).onnx')).toBe('my-model--final-');
  });

  it('--target takes a rule or a class index', async () => {
    const target = async (text: string) => (await loadJob(await jobFile(MINIMAL), { target: text })).explain.target;
    expect(await target('label')).toBe('label');
    expect(await target('3')).toEqual({ class: 3 });
  });
});

describe('what is wrong', () => {
  it('a version that YAML reads as a number is named, with the quotes that it needs', async () => {
    const file = await jobFile('model: {name: m, uri: m.onnx, version: 1.0}\ndataset: {uri: d}\n');
    const { message } = await failureOf(loadJob(file, {}));
    expect(message).toContain(file);
    expect(message).toMatch(/model\.version: .*quotes/);
  });

  it('a job file that is not there is named', async () => {
    const file = join(folder, 'none.yaml');
    expect((await failureOf(loadJob(file, {}))).message).toBe(`cannot read the job file ${file}`);
  });

  it('a job file that is a list is named', async () => {
    const file = await jobFile('- model\n');
    expect((await failureOf(loadJob(file, {}))).message).toBe(`${file}: a job is a mapping of keys`);
  });

  it('a setting without a value is named', async () => {
    expect((await failureOf(loadJob(undefined, { set: ['explain.passes'] }))).message).toContain('explain.passes');
  });

  it('a flag that is no number names its key', async () => {
    const failure = await failureOf(loadJob(await jobFile(MINIMAL), { passes: 'many' }));
    expect(failure.message).toContain('explain.passes');
  });

  it('an unknown key of --set is named with the nearest that there is', async () => {
    const { message } = await failureOf(loadJob(await jobFile(MINIMAL), { set: ['explain.pases=3'] }));
    expect(message).toContain('unknown key "explain.pases"; did you mean "passes"?');
  });

  it('a missing model and data set are both named', async () => {
    const { message } = await failureOf(loadJob(undefined, {}));
    expect(message).toMatch(/^command line: model/m);
    expect(message).toMatch(/^command line: dataset/m);
  });
});
