import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openStore } from './open-store.ts';

it('opens a plain path, a relative one below the current folder', () => {
  expect(openStore('/data/atlas').uri).toBe('file:///data/atlas');
  expect(openStore('atlas').uri).toBe(pathToFileURL(resolve('atlas')).href);
});

it('opens a file URI, and gives the same URI for it as for its path', () => {
  expect(openStore('file:///data/my%20atlas').uri).toBe(openStore('/data/my atlas').uri);
});

it.each([
  '',
  'https://example.org/atlas',
  'gs://bucket/x',
  'file://elsewhere/share',
  's3://',
  's3://b',
  's3://bucket/../x',
  's3://bucket/a//b',
  's3://bucket/a?b',
])('refuses %j', (uri) => {
  expect(() => openStore(uri)).toThrow(expect.objectContaining({ name: 'InvalidJob' }) as Error);
});

it('opens an S3 bucket and prefix, with or without a slash at the end, without a request', () => {
  expect(openStore('s3://bucket').uri).toBe('s3://bucket');
  expect(openStore('s3://bucket/').uri).toBe('s3://bucket');
  expect(openStore('s3://bucket/atlas/').uri).toBe('s3://bucket/atlas');
});
