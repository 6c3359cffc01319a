import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelFiles } from './model-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-model-'));
  await mkdir(join(folder, 'model', 'shards'), { recursive: true });
  await writeFile(join(folder, 'model', 'model.json'), '{}');
  await writeFile(join(folder, 'model', 'shards', 'w.bin'), 'inside');
  await writeFile(join(folder, 'secret'), 'outside');
});
afterEach(() => rm(folder, { recursive: true }));

describe("a model's files", () => {
  it('are found by the name of the file or of its folder', async () => {
    for (const path of [join(folder, 'model', 'model.json'), join(folder, 'model')]) {
      const files = await openModelFiles(path);
      expect([files.name, Buffer.from(files.bytes).toString(), files.folder]).toEqual([
        'model.json',
        '{}',
        join(folder, 'model'),
      ]);
      expect(Buffer.from(await files.readBeside('shards/w.bin')).toString()).toBe('inside');
    }
  });

  it('that do not exist are named', async () => {
    await expect(openModelFiles(join(folder, 'cat.onnx'))).rejects.toMatchObject({
      name: 'ModelNotFound',
      message: expect.stringContaining('cat.onnx') as string,
    });
    await expect(openModelFiles(join(folder, 'model', 'shards'))).rejects.toThrow('found none of model.json');
    await expect((await openModelFiles(join(folder, 'model'))).readBeside('gone.bin')).rejects.toThrow('gone.bin');
  });

  it.each([
    '../secret',
    'shards/../../secret',
    '/etc/passwd',
    'C:\\secret',
    'shards\\..\\..\\secret',
    'link',
    's3://bucket/secret',
  ])('never lead out of the folder: %s', async (path) => {
    await symlink(join(folder, 'secret'), join(folder, 'model', 'link'));
    const files = await openModelFiles(join(folder, 'model'));
    await expect(files.readBeside(path)).rejects.toThrow('leads out of its folder');
  });
});
