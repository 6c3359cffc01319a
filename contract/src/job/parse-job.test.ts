import { describe, expect, it } from 'vitest';
import { AtlasError } from '../failures.ts';
import { jobJsonSchema, parseJob, readJobText } from './parse-job.ts';

const minimal = { model: { name: 'm', uri: 'm.onnx' }, dataset: { uri: 'photos' } };

function failureOf(act: () => unknown): AtlasError {
  try {
    act();
  } catch (error) {
    if (error instanceof AtlasError) return error;
  }
  throw new Error('expected an AtlasError');
}

describe('parseJob', () => {
  it('fills every setting of a job that names only a model and a data set', () => {
    const job = parseJob(minimal, 'job.yaml');
    expect(job.explain).toMatchObject({ method: 'atlas', passes: 500, grid: 8, seed: 0, target: 'predicted' });
    expect(job.model.input.scale).toBeCloseTo(1 / 255);
    expect(job.store.uri).toBe('./atlas');
  });

  it('names an unknown key with its path and the nearest key it knows', () => {
    const failure = failureOf(() => parseJob({ ...minimal, explain: { pases: 100 } }, 'job.yaml'));
    expect(failure.type).toBe('InvalidJob');
    expect(failure.message).toBe('job.yaml: unknown key "explain.pases"; did you mean "passes"?');
  });

  it('names the field and the rule of a value that is out of range', () => {
    const failure = failureOf(() => parseJob({ ...minimal, explain: { passes: 1 } }, 'job.yaml'));
    expect(failure.message).toMatch(/^job\.yaml: explain\.passes: .*2/);
  });

  it('asks for quotes where a version is a number', () => {
    const value = readJobText('model: {name: m, uri: m.onnx, version: 1.0}\ndataset: {uri: photos}', 'job.yaml');
    const failure = failureOf(() => parseJob(value, 'job.yaml'));
    expect(failure.message).toMatch(/^job\.yaml: model\.version: .*; write it in quotes$/);
  });

  it('reports all wrong fields at once', () => {
    const failure = failureOf(() => parseJob({ model: { name: 'a b', uri: '' } }, 'job.yaml'));
    expect(failure.message.split('\n').length).toBeGreaterThanOrEqual(3);
  });
});

describe('readJobText', () => {
  it('names file and line of broken YAML', () => {
    expect(failureOf(() => readJobText('model: {\nname', 'job.yaml')).message).toMatch(/^job\.yaml:\d+: /);
  });

  it('refuses aliases, which could make a small file endless', () => {
    expect(() => readJobText('a: &a [1]\nb: [*a, *a]', 'job.yaml')).toThrow();
  });
});

describe('jobJsonSchema', () => {
  it('asks a user for a model and a data set alone', () => {
    expect(jobJsonSchema()['required']).toEqual(['model', 'dataset']);
  });
});
