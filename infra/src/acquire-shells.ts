import { join } from 'node:path';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { fetchDebianPackages } from './fetch-debian-packages.ts';
import { findOnPath, isExecutable } from './find-executable.ts';

/** Unpacked beside each other: a zsh that needs no modules beside it, and fish with the library that Debian lacks at first. */
const PACKAGES = ['zsh-static', 'zsh-common', 'fish', 'fish-common', 'libpcre2-32-0'];

/** A shell that is not installed, and what its surroundings must say for it to find its own files. */
export interface Shell {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Shells {
  readonly zsh: Shell;
  readonly fish: Shell;
}

/**
 * zsh and fish, for the tests of shell completion: PATH, else the cache, else Debian's packages, unpacked and not
 * installed. Throws InvalidJob with what to install where they cannot be had.
 */
export async function acquireShells(tell: (message: string) => void = () => undefined): Promise<Shells> {
  const [zsh, fish] = [findOnPath(['zsh']), findOnPath(['fish'])];
  if (zsh !== undefined && fish !== undefined) {
    return { zsh: { program: zsh, environment: {} }, fish: { program: fish, environment: {} } };
  }
  const folder = join(cacheFolder(), 'shells');
  const unpacked = unpackedShells(folder);
  if (isExecutable(unpacked.zsh.program) && isExecutable(unpacked.fish.program)) return unpacked;
  tell(`Fetching zsh and fish (once; kept in ${folder})`);
  try {
    await fetchDebianPackages(PACKAGES, folder);
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      `zsh and fish cannot be had from Debian's packages: ${messageOf(error)}`,
      'Install zsh and fish.',
      { cause: error },
    );
  }
  return unpacked;
}

function unpackedShells(folder: string): Shells {
  const architecture = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const functions = join(folder, 'usr', 'share', 'zsh', 'functions');
  return {
    zsh: {
      program: join(folder, 'bin', 'zsh-static'),
      environment: { FPATH: ['Completion', 'Completion/Base', 'Misc'].map((name) => join(functions, name)).join(':') },
    },
    fish: {
      program: join(folder, 'usr', 'bin', 'fish'),
      environment: { LD_LIBRARY_PATH: join(folder, 'usr', 'lib', architecture) },
    },
  };
}
