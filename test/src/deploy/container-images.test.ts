import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRepository, packageVersion, readRepository } from '../repository-files.ts';
import { runProgram, validator, validatorsPython } from './deploy-tools.ts';

const DOCKERFILE = 'infra/docker/Dockerfile';
const dockerfile = await readRepository(DOCKERFILE);
const lines = dockerfile.split('\n');

/** Instructions of a stage, without the continuation of lines. */
function stage(name: string): string[] {
  const joined = dockerfile.replaceAll(/\\\n\s*/g, '').split('\n');
  const start = joined.findIndex((line) => line.startsWith('FROM') && line.endsWith(` AS ${name}`));
  const end = joined.findIndex((line, index) => index > start && line.startsWith('FROM'));
  return joined.slice(start, end === -1 ? undefined : end);
}

it.skipIf(validatorsPython === undefined)(
  'hadolint finds nothing in the recipe of the images',
  async () => {
    const { code, stdout } = await runProgram(validator('hadolint'), ['--no-color', inRepository(DOCKERFILE)]);
    expect([code, stdout]).toEqual([0, '']);
  },
  60_000,
);

it('every workspace’s manifest is there when packages are installed, as npm ci demands', async () => {
  const { workspaces } = JSON.parse(await readRepository('package.json')) as { workspaces: string[] };
  const copied = lines.flatMap((line) => /^COPY (\S+)\/package\.json /.exec(line)?.[1] ?? []);
  expect(copied.sort()).toEqual(workspaces.sort());
});

it('what is copied from the repository is there and is not ignored', async () => {
  const allowed = (await readRepository('.dockerignore'))
    .split('\n')
    .flatMap((line) => /^!(.+)$/.exec(line)?.[1] ?? []);
  const sources = lines
    .flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
    .filter((path) => path !== '.');
  expect(sources.length).toBeGreaterThan(5);
  for (const source of sources) {
    expect(existsSync(inRepository(source)), source).toBe(true);
    expect(
      allowed.some((prefix) => source === prefix || source.startsWith(`${prefix}/`)),
      source,
    ).toBe(true);
  }
});

it('what is packed into the image is not ignored either', async () => {
  const packing = await readRepository('infra/src/package/build-package.ts');
  const extra = /EXTRA_FILES = \[(.*)\]/.exec(packing)?.[1] ?? '';
  const allowed = (await readRepository('.dockerignore'))
    .split('\n')
    .flatMap((line) => /^!(.+)$/.exec(line)?.[1] ?? []);
  for (const [, path = ''] of extra.matchAll(/'([^']+)'/g)) expect(allowed, path).toContain(path.split('/')[0]);
});

it.each(['cpu', 'cuda'])('the image %s runs the worker itself as process 1, as a user without rights', (name) => {
  const instructions = stage(name);
  expect(instructions).toContain('USER 10001:10001');
  const command = instructions.find((line) => line.startsWith('CMD')) ?? '';
  expect(JSON.parse(command.slice(4))).toEqual([
    'node',
    '/app/node_modules/@saliency-atlas/workers/src/main.js',
    '--pool',
    name === 'cpu' ? 'cpu' : 'gpu',
  ]);
});

it('no install script runs but the one that fetches CUDA, and only the image for CUDA has it', () => {
  const installs = lines.filter((line) => line.includes('npm ci'));
  expect(installs).toHaveLength(2);
  for (const line of installs) expect(line).toContain('--ignore-scripts');
  expect(lines.filter((line) => line.includes('script/install.js'))).toHaveLength(1);
  expect(stage('vendors-cuda').some((line) => line.includes('ONNXRUNTIME_NODE_INSTALL=cuda12'))).toBe(true);
  expect(stage('cpu').join('\n')).not.toContain('vendors-cuda');
});

it('Node.js in the image is one that the packages allow', async () => {
  const { engines } = JSON.parse(await readRepository('package.json')) as { engines: { node: string } };
  const [, major, minor] = /node:(\d+)\.(\d+)/.exec(dockerfile) ?? [];
  const [, least, leastMinor] = />=(\d+)\.(\d+)/.exec(engines.node) ?? [];
  expect(Number(major) * 1000 + Number(minor)).toBeGreaterThanOrEqual(Number(least) * 1000 + Number(leastMinor));
});

it('the images are tagged with the package’s version', async () => {
  const version = await packageVersion();
  const tags = [...dockerfile.matchAll(/-t saliency-atlas:([\w.-]+)/g)].map(([, tag]) => tag);
  expect(tags).toEqual([version, `${version}-cuda`]);
});
