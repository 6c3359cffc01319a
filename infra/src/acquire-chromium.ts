import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { findOnPath, isExecutable } from './find-executable.ts';
import { runTool } from './run-tool.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DOWNLOAD_TIMEOUT_MS = 240_000;
const INSTALL_TIMEOUT_MS = 500_000;

/**
 * Path of a Chromium that is here already: `CHROMIUM_PATH`, else PATH, else playwright's cache; undefined where there is
 * none. Throws InvalidJob where `CHROMIUM_PATH` names no executable file.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new AtlasError(
      'InvalidJob',
      `CHROMIUM_PATH names no executable file: ${named}`,
      'Correct or unset CHROMIUM_PATH.',
    );
  }
  return findOnPath(NAMES) ?? cachedChromium();
}

/**
 * Path of a Chromium for the browser tests: one that is here already, else playwright's own download, else Debian's
 * package where this is root. Throws InvalidJob naming every way that failed.
 */
export async function acquireChromium(tell: (message: string) => void = () => undefined): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;

  tell('Fetching Chromium for the browser tests (once)');
  const failures: string[] = [];
  for (const [name, fetchBrowser] of [
    ["playwright's download", fetchWithPlaywright],
    ['Debian package chromium', installDebianPackage],
  ] as const) {
    try {
      const path = await fetchBrowser();
      tell(`Chromium is ready (${name})`);
      return path;
    } catch (error) {
      failures.push(`${name}: ${messageOf(error)}`);
      tell(`Chromium: ${failures.at(-1) ?? ''}`);
    }
  }
  throw new AtlasError(
    'InvalidJob',
    `No Chromium for the browser tests: ${failures.join('; ')}`,
    'Install chromium or google-chrome, or name one in CHROMIUM_PATH.',
  );
}

/** What an earlier download left in playwright's own cache. */
function cachedChromium(): string | undefined {
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}

async function fetchWithPlaywright(): Promise<string> {
  const command = join(import.meta.dirname, '../../node_modules/playwright-core/cli.js');
  await runTool(process.execPath, [command, 'install', 'chromium', '--no-shell'], DOWNLOAD_TIMEOUT_MS);
  const path = cachedChromium();
  if (path === undefined) throw new Error('it left no browser behind');
  return path;
}

async function installDebianPackage(): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error('needs root on Debian or a system made from it');
  }
  await runTool('apt-get', ['update', '-q'], INSTALL_TIMEOUT_MS);
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q', '--no-install-recommends'];
  await runTool('env', [...settings, 'chromium'], INSTALL_TIMEOUT_MS);
  const path = findOnPath(NAMES);
  if (path === undefined) throw new Error('apt-get put no chromium on PATH');
  return path;
}
