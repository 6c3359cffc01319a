import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { findOnPath, isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

// Large sets of packages on a machine that is busy.
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * Path of a Python that has the packages of a requirements file, in an environment kept in the cache under `name` and
 * made anew when the file changes. Throws InvalidJob with what to install where it cannot be had.
 */
export async function acquirePythonEnvironment(
  name: string,
  requirementsFile: string,
  tell: (message: string) => void = () => undefined,
): Promise<string> {
  const requirements = await readFile(requirementsFile);
  const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${digest}`);
  const python = join(folder, 'bin', 'python');
  // Made last: an environment without it was left half-made.
  const complete = join(folder, 'complete');
  if (isExecutable(python) && (await exists(complete))) return python;
  const found = findOnPath(['python3', 'python']);
  if (found === undefined) throw unavailable(requirementsFile, 'there is no python3 on PATH');
  tell(`Installing ${basename(requirementsFile)} into a Python environment (once; kept in ${folder})`);
  try {
    await makeEnvironment(found, folder, requirementsFile);
  } catch (error) {
    throw unavailable(requirementsFile, messageOf(error), error);
  }
  return python;
}

/** Builds beside the target and moves it there in one step, so that two processes at once do no harm. */
async function makeEnvironment(python: string, folder: string, requirementsFile: string): Promise<void> {
  const staging = `${folder}.${process.pid}`;
  await mkdir(join(folder, '..'), { recursive: true });
  try {
    await runTool(python, ['-m', 'venv', staging]);
    // Compiling every module takes half the time, and tests load few of them.
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary=:all:',
      '--no-compile',
    ];
    await runTool(join(staging, 'bin', 'python'), [...install, '--requirement', requirementsFile], INSTALL_TIMEOUT_MS);
    await writeFile(join(staging, 'complete'), '');
    await rename(staging, folder).catch(async (error: unknown) => {
      // Another process was first, or a half-made one stands there.
      if (await exists(join(folder, 'complete'))) return;
      await rm(folder, { recursive: true, force: true });
      await rename(staging, folder).catch(() => {
        throw error;
      });
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

function unavailable(requirementsFile: string, why: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `A Python with the packages of ${requirementsFile} cannot be had: ${why}.`,
    'Install Python 3.11 or newer with its venv module, and let pip reach a package index.',
    { cause },
  );
}
