import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { caseBytes } from './fuzz-case.ts';
import { LOADERS, type Loader } from './loaders.ts';

// A process of its own: what a hostile file can kill, hang or bloat is this one. Arguments: loader, seed, first case, cases.
// It names each case before it loads it, so that the one that kills it is known.

const [name = '', seed = '0', first = '0', cases = '1'] = process.argv.slice(2);
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  const loader = LOADERS[name];
  if (loader === undefined) throw new Error(`there is no loader ${name}: ${Object.keys(LOADERS).join(', ')}`);
  const seeds = await loader.seeds();
  const folder = await mkdtemp(join(tmpdir(), 'atlas-fuzz-'));
  try {
    // The valid bytes must load: a loader that refuses everything finds nothing.
    for (const bytes of seeds) await loader.load(bytes, folder);
    for (let at = Number(first); at < Number(first) + Number(cases); at++) {
      say({ case: at });
      const problem = await attempt(loader, caseBytes(seeds, Number(seed), at), folder);
      if (problem !== undefined) say({ case: at, problem });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  say({ done: true, maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024) });
}

async function attempt(loader: Loader, bytes: Uint8Array, folder: string): Promise<string | undefined> {
  try {
    await loader.load(bytes, folder);
    return undefined;
  } catch (error) {
    return mistake(error);
  }
}

/** What is wrong with how a loader refused; undefined where it refused in words. */
function mistake(error: unknown): string | undefined {
  if (error instanceof AtlasError) return error.fix === '' ? `no fix: ${error.message}` : undefined;
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return error.message === '' ? 'an error without a reason' : undefined;
}

await main();
process.exit(0);
