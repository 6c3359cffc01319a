import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { findOnPath, isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

const DOWNLOAD_TIMEOUT_MS = 240_000;

/**
 * Path of Prometheus' `promtool`: PATH, else the cache, else out of Debian's package `prometheus`, which is unpacked and
 * not installed. Throws InvalidJob with what to install where it cannot be had.
 */
export async function acquirePromtool(tell: (message: string) => void = () => undefined): Promise<string> {
  const onPath = findOnPath(['promtool']);
  if (onPath !== undefined) return onPath;
  const cached = join(cacheFolder(), 'bin', 'promtool');
  if (isExecutable(cached)) return cached;
  tell(`Fetching promtool (once; kept in ${cacheFolder()})`);
  try {
    await fetchDebianPackage(cached);
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      `promtool cannot be had from Debian's package prometheus: ${error instanceof Error ? error.message : String(error)}`,
      'Install Prometheus (https://prometheus.io/download) and put promtool on PATH.',
      { cause: error },
    );
  }
  return cached;
}

async function fetchDebianPackage(target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-promtool-'));
  const download = ['-c', 'cd "$1" && apt-get download -q prometheus', 'sh', folder];
  try {
    await runTool('/bin/sh', download, DOWNLOAD_TIMEOUT_MS).catch(async () => {
      // A new machine has no list of packages yet.
      await runTool('apt-get', ['update', '-q'], DOWNLOAD_TIMEOUT_MS);
      await runTool('/bin/sh', download, DOWNLOAD_TIMEOUT_MS);
    });
    const file = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get downloaded no package');
    await runTool('dpkg-deb', ['-x', join(folder, file), folder]);
    await mkdir(join(target, '..'), { recursive: true });
    const staged = `${target}.${process.pid}`;
    await runTool('cp', [join(folder, 'usr', 'bin', 'promtool'), staged]);
    await rename(staged, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
