import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import rootFile from '../../../package.json' with { type: 'json' };

const ROOT = new URL('../../../', import.meta.url);
const { version } = rootFile;

const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

it.each(rootFile.workspaces)(
  '%s has the version of the root, and asks for it of the other workspaces',
  async (folder) => {
    const file = JSON.parse(await read(`${folder}/package.json`)) as {
      name: string;
      version?: string;
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    const all = Object.entries({ ...file.dependencies, ...file.devDependencies });
    const own = all.filter(([name]) => name.startsWith('@saliency-atlas/'));
    // The command's has none: see the next test.
    const ownVersion = file.name === 'saliency-atlas' ? undefined : version;
    expect([file.version, ...own.map(([, wanted]) => wanted)]).toEqual([ownVersion, ...own.map(() => version)]);
  },
);

it("npm makes no package out of the command's sources, which would miss the other workspaces", async () => {
  const packed = promisify(execFile)('npm', ['pack', '--dry-run'], { cwd: new URL('cli/', ROOT) });
  await expect(packed).rejects.toMatchObject({
    stderr: expect.stringContaining('must have name and version') as string,
  });
});

it('the changelog has an entry of the version', async () => {
  expect(await read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[.*${version.replaceAll('.', '\\.')}`, 'm'));
});

it('the compose file and the documents name the images of the version', async () => {
  for (const path of ['infra/compose/compose.yaml', 'infra/docker/Dockerfile', 'docs/deployment.md']) {
    const tags = [...(await read(path)).matchAll(/saliency-atlas:(\d+\.\d+\.\d+)/g)].map(([, tag]) => tag);
    expect({ path, tags: [...new Set(tags)] }).toEqual({ path, tags: [version] });
  }
});

it('charts, where there are any, carry the version as that of the app they install', async () => {
  const files = await readdir(new URL('infra/', ROOT), { recursive: true });
  const charts = files.filter((file) => file.endsWith('Chart.yaml') && !file.includes('node_modules'));
  for (const chart of charts) {
    const { appVersion } = parse(await read(`infra/${chart}`)) as { appVersion: string };
    expect({ chart, appVersion }).toEqual({ chart, appVersion: version });
  }
});
