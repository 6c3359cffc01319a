import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOutFolder } from './make-out-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-out-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('explain --out into a folder that is not there makes it, and takes one that is', async () => {
  const out = join(folder, 'a', 'b');
  await makeOutFolder(out);
  await makeOutFolder(out);
  expect((await stat(out)).isDirectory()).toBe(true);
});

it('names the flag and the path where a file stands in the way', async () => {
  const file = join(folder, 'taken');
  await writeFile(file, '');
  await expect(makeOutFolder(file)).rejects.toMatchObject({
    type: 'InvalidJob',
    message: expect.stringContaining(`--out ${file}`) as string,
  });
});
