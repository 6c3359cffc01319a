import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTool } from '../run-tool.ts';
import { buildPackage } from './build-package.ts';

/** Packs the command into `folder` and returns the tarball's path; `npm install -g` takes it. */
export async function pack(folder: string): Promise<string> {
  const staging = await mkdtemp(join(tmpdir(), 'saliency-atlas-package-'));
  try {
    await buildPackage(staging);
    await mkdir(folder, { recursive: true });
    const told = await runTool('npm', ['pack', staging, '--json', '--pack-destination', resolve(folder)]);
    const [packed] = JSON.parse(told) as [{ filename: string }];
    return join(resolve(folder), packed.filename);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
