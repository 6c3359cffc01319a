import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { ModelFolder } from '@saliency-atlas/activities/classifiers/testing';

const made: string[] = [];
afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

/** Writes a model's files into a folder that is gone after the tests, and returns the path of the first. */
export async function writeModel(files: ModelFolder): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-model-'));
  made.push(folder);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return join(folder, Object.keys(files)[0]!);
}
