import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNode } from './check-programs.ts';
import { checkStore } from './check-store.ts';

describe('checkNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0'])('takes %s', (version) => {
    expect(checkNode(version)).toMatchObject({ level: 'ok' });
  });

  it.each(['20.18.3', '18.20.0', '9.99.0'])('refuses %s and says what to install', (version) => {
    expect(checkNode(version)).toMatchObject({ level: 'problem', fix: 'Install Node.js 20.19 or newer.' });
  });
});

describe('checkStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-doctor-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const check = (...path: string[]) => checkStore(pathToFileURL(join(folder, ...path)).href);

  it('finds a folder that can be written to', async () => {
    expect(await check()).toMatchObject({ level: 'ok', fix: null });
  });

  it('leaves nothing behind where the folder does not exist yet', async () => {
    const { level, message } = await check('a', 'b');
    expect([level, message]).toEqual(['ok', expect.stringContaining('does not exist yet and can be made')]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('calls a file where the folder would be a problem', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await check('file')).toMatchObject({ level: 'problem' });
    expect(await check('file', 'below')).toMatchObject({ level: 'problem' });
  });

  it('calls a scheme that no store has a problem, with the fix of its error', async () => {
    const { level, fix } = await checkStore('ftp://host/folder');
    expect([level, fix]).toEqual(['problem', expect.stringContaining('s3://bucket/prefix')]);
  });

  it('keeps what stands in the folder above one that does not exist yet', async () => {
    await mkdir(join(folder, '.probe'));
    await writeFile(join(folder, '.probe', 'mine'), '');
    await check('new');
    expect(await readdir(join(folder, '.probe'))).toEqual(['mine']);
  });
});
