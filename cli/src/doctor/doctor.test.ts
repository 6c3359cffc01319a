import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from './check-dataset.ts';
import { judgeEngines } from './check-engines.ts';
import { judgeSpace } from './check-disk.ts';
import { checkNode } from './check-programs.ts';
import { checkStore } from './check-store.ts';
import type { Finding } from './finding.ts';
import { summary } from '../commands/doctor.ts';
import { withinTime } from './within-time.ts';

describe('summary', () => {
  const finding = (level: Finding['level']): Finding => ({ check: 'store', level, message: '', fix: null });

  it('says in the last line whether a run would work, and how many findings stand in its way', () => {
    expect(summary([finding('ok')])).toBe('A run would work here.');
    expect(summary([finding('ok'), finding('warning')])).toBe('A run would work here: 1 warning.');
    expect(summary([finding('problem'), finding('problem'), finding('warning')])).toBe(
      'A run would not work here: 2 problems, 1 warning.',
    );
  });
});

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

describe('the data set', () => {
  const said = { images: 20, classes: 3, unlabelled: 0, tried: 8, unreadable: [], unusableMasks: [] };

  it('is well where it is labelled and what was tried can be read', () => {
    expect(judge(said)).toMatchObject({ level: 'ok', message: '20 images of 3 classes, 8 of 8 tried can be read' });
  });

  it('is a warning with an example where some images cannot be read or have no label', () => {
    const unreadable = [{ imageId: 'a.jpg', reason: 'truncated JPEG' }];
    expect(judge({ ...said, unreadable })).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('7 of 8 tried can be read (a.jpg: truncated JPEG)') as string,
    });
    expect(judge({ ...said, unlabelled: 5 })).toMatchObject({ level: 'warning' });
    const unusableMasks = [{ imageId: 'b.jpg', reason: 'the mask is empty' }];
    expect(judge({ ...said, unusableMasks })).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('1 masks cannot be used (b.jpg: the mask is empty)') as string,
    });
  });

  it('is a problem where none can be read', () => {
    expect(judge({ ...said, tried: 1, unreadable: [{ imageId: 'a', reason: 'empty file' }] })).toMatchObject({
      level: 'problem',
    });
  });
});

it.each([
  [2 ** 25, 'problem'],
  [2 ** 30, 'warning'],
  [2 ** 32, 'ok'],
])('%d free bytes are a %s', (bytes, level) => {
  expect(judgeSpace(bytes, '/store')).toMatchObject({ level });
});

describe('withinTime', () => {
  it('hands on the finding of a check', async () => {
    const finding = { check: 'x', level: 'ok', message: 'fine', fix: null } as const;
    expect(await withinTime('x', 60_000, () => finding)).toBe(finding);
  });

  it('makes a problem of a check that does not end', async () => {
    const never = new Promise<null>(() => undefined);
    expect(await withinTime('store', 1, () => never)).toMatchObject({
      check: 'store',
      level: 'problem',
      message: 'no answer within 0.001 s',
    });
  });
});

describe('the engines', () => {
  const onnx = { version: '1.30.0', cudaIsInstalled: false };
  const tensorflow = {
    engine: 'tfjs-wasm',
    version: '4.22.0',
    absent: { 'tfjs-node': '@tensorflow/tfjs-node is not installed' },
  };
  const said = { onnx, tensorflow, hasNvidiaCard: false };

  it('are well as npm installs them, and how to get a faster one is told', () => {
    const { level, message } = judgeEngines(said);
    expect(level).toBe('ok');
    expect(message).toContain('ONNX Runtime 1.30.0 on the processor, TensorFlow.js on WebAssembly 4.22.0');
    expect(message).toContain('npm run tfjs:native');
  });

  it('with native code need no hint', () => {
    const native = { engine: 'tfjs-node', version: '2.15.1', absent: {} };
    expect(judgeEngines({ ...said, tensorflow: native }).message).toMatch(/TensorFlow.js on libtensorflow 2.15.1$/);
  });

  it('are a warning where a graphics card is not used', () => {
    const { level, fix } = judgeEngines({ ...said, hasNvidiaCard: true });
    expect([level, fix]).toEqual(['warning', expect.stringContaining('docs/engines.md')]);
    const cuda = { ...onnx, cudaIsInstalled: true };
    expect(judgeEngines({ ...said, onnx: cuda, hasNvidiaCard: true }).level).toBe('ok');
  });

  it('are a warning with the reason where a faster one is there and does not load', () => {
    const absent = { 'tfjs-node': 'libtensorflow.so.2: cannot open shared object file' };
    const { level, message } = judgeEngines({ ...said, tensorflow: { ...tensorflow, absent } });
    expect([level, message]).toEqual(['warning', expect.stringContaining('libtensorflow.so.2')]);
  });
});
