import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowCode } from './workflow-code.ts';

let folder: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  folder = await mkdtemp(join(tmpdir(), 'atlas-workflow-code-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the bundle is made once, kept under the digest of its sources, and taken from there the next time', async () => {
  const first = await workflowCode(false, folder);
  if (!('codePath' in first)) throw new Error('the bundle was not kept');
  expect(await readFile(first.codePath, 'utf8')).toContain('explainDataset');
  const madeAtMs = (await stat(first.codePath)).mtimeMs;
  expect(await workflowCode(false, folder)).toEqual(first);
  expect((await stat(first.codePath)).mtimeMs).toBe(madeAtMs);
  expect(await readdir(join(folder, 'workflows'))).toHaveLength(1);
}, 300_000);

it('a cache that cannot be written does not keep a worker from starting', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const made = await workflowCode(false, file);
  expect('code' in made && made.code).toContain('explainDataset');
}, 300_000);
