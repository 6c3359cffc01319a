import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Runs a program over tables of 200 classes at 224² in a store of its own; gives what it prints. */
async function measure(url: URL): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-classes-'));
  try {
    const node = ['--max-old-space-size=64', '--import', import.meta.resolve('tsx'), fileURLToPath(url), folder, '200'];
    const { stdout } = await promisify(execFile)(process.execPath, node);
    return JSON.parse(stdout) as Record<string, number>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('what the gate needs of two tables of 170 MB each is read within 150 MB', async () => {
  const { moved, tablesMb, grownMb } = await measure(new URL('read-classes.ts', import.meta.url));
  expect(moved).toBe(200);
  expect(tablesMb).toBeGreaterThan(320);
  expect(grownMb).toBeLessThan(150);
}, 300_000);

it('what a report needs of three tables of 170 MB each is read within 240 MB', async () => {
  const { shown, maps, tablesMb, grownMb } = await measure(new URL('read-pages.ts', import.meta.url));
  expect(shown).toBe(3 * 60);
  expect(maps).toBe(2 * 200);
  expect(tablesMb).toBeGreaterThan(480);
  expect(grownMb).toBeLessThan(240);
}, 300_000);
