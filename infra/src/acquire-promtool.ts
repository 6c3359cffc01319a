import { join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { fetchDebianPackages } from './fetch-debian-packages.ts';
import { findOnPath, isExecutable } from './find-executable.ts';

/**
 * Path of Prometheus' `promtool`: PATH, else the cache, else out of Debian's package `prometheus`, which is unpacked and
 * not installed. Throws InvalidJob with what to install where it cannot be had.
 */
export async function acquirePromtool(tell: (message: string) => void = () => undefined): Promise<string> {
  const onPath = findOnPath(['promtool']);
  if (onPath !== undefined) return onPath;
  const folder = join(cacheFolder(), 'prometheus');
  const program = join(folder, 'usr', 'bin', 'promtool');
  if (isExecutable(program)) return program;
  tell(`Fetching promtool (once; kept in ${folder})`);
  try {
    await fetchDebianPackages(['prometheus'], folder);
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      `promtool cannot be had from Debian's package prometheus: ${messageOf(error)}`,
      'Install Prometheus (https://prometheus.io/download) and put promtool on PATH.',
      { cause: error },
    );
  }
  return program;
}
