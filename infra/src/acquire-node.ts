import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

/** The releases of Node.js that are tested beside the one that runs the tests, by their major version. */
export const OTHER_NODES = { 22: '22.23.3', 24: '24.21.0' } as const;

/**
 * Path of another Node.js, from the npm package that holds its binary; kept in the cache.
 * Throws InvalidJob where it cannot be had.
 */
export async function acquireNode(
  major: keyof typeof OTHER_NODES,
  tell: (message: string) => void = () => undefined,
): Promise<string> {
  const version = OTHER_NODES[major];
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `node-${version}`);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (isExecutable(program)) return program;
  tell(`Fetching Node.js ${version} for the tests (once; kept in ${folder})`);
  const staging = `${folder}.${process.pid}`;
  try {
    await mkdir(staging, { recursive: true });
    await runTool('npm', [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      staging,
      `${name}@${version}`,
    ]);
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    if (isExecutable(program)) return program;
    const why = messageOf(error);
    const message = `Node.js ${version} cannot be had from npm: ${why}`;
    throw new AtlasError('InvalidJob', message, 'Let npm reach its registry.', { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return program;
}
