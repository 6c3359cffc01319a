import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { findOnPath, isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

/** Versity S3 Gateway: a real S3 server over a folder, for tests. One version, so that tests mean the same everywhere. */
const GATEWAY_VERSION = '1.8.0';
const GATEWAY_MODULE = 'github.com/versity/versitygw/cmd/versitygw';
// Compiling it cold takes about two minutes on two idle cores.
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * Path of the `versitygw` program: PATH, else the cache, else `go install` into the cache.
 * Throws InvalidJob with what to install where it cannot be had.
 */
export async function acquireVersityGateway(tell: (message: string) => void = () => undefined): Promise<string> {
  const onPath = findOnPath(['versitygw']);
  if (onPath !== undefined) return onPath;
  const cached = join(cacheFolder(), 'bin', `versitygw-${GATEWAY_VERSION}`);
  if (isExecutable(cached)) return cached;
  const go = findOnPath(['go']);
  if (go === undefined) throw unavailable('there is no Go compiler on PATH');
  tell(`Compiling versitygw ${GATEWAY_VERSION} (once, some minutes; kept in ${cacheFolder()})`);
  try {
    await compile(go, cached);
  } catch (error) {
    throw unavailable(messageOf(error), error);
  }
  tell(`versitygw ${GATEWAY_VERSION} is ready`);
  return cached;
}

/** Compiles beside the target and moves the program there in one step, so that two processes at once do no harm. */
async function compile(go: string, target: string): Promise<void> {
  const bin = join(target, '..');
  await mkdir(bin, { recursive: true });
  const staging = await mkdtemp(join(bin, '.versitygw-'));
  try {
    const install = ['install', `${GATEWAY_MODULE}@v${GATEWAY_VERSION}`];
    await runTool('/usr/bin/env', [`GOBIN=${staging}`, go, ...install], INSTALL_TIMEOUT_MS);
    await rename(join(staging, 'versitygw'), target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function unavailable(why: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `versitygw, the S3 server of the tests, cannot be had: ${why}.`,
    `Install Go (https://go.dev/dl), or put versitygw ${GATEWAY_VERSION} (https://github.com/versity/versitygw) on PATH.`,
    { cause },
  );
}
