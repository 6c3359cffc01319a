import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NATIVE_TENSORFLOW_FOLDER } from '@saliency-atlas/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acquireTensorflow } from './acquire-tensorflow.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'atlas-acquire-'));
  vi.stubEnv('SALIENCY_ATLAS_CACHE', cache);
  vi.stubEnv('PATH', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

it('without a compiler it says what to install and what happens without', async () => {
  await expect(acquireTensorflow()).rejects.toMatchObject({
    name: 'InvalidJob',
    message: expect.stringContaining('cannot be had') as string,
    fix: expect.stringContaining('WebAssembly') as string,
  });
});

it('is found where it was made before, and a half-made one is not taken for it', async () => {
  const folder = join(cache, NATIVE_TENSORFLOW_FOLDER);
  await mkdir(folder);
  await expect(acquireTensorflow()).rejects.toThrow();
  await writeFile(join(folder, 'complete'), '');
  expect(await acquireTensorflow()).toBe(folder);
});
