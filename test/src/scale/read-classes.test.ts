import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Runs a program over so many classes at 224² with a folder of its own; gives what it prints. */
async function measure(url: URL, classes: number): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-classes-'));
  try {
    const node = ['--max-old-space-size=64', '--import', import.meta.resolve('tsx')];
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...node,
      fileURLToPath(url),
      folder,
      String(classes),
    ]);
    return JSON.parse(stdout) as Record<string, number>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('what the gate needs of two tables of 170 MB each is read within 150 MB', async () => {
  const { moved, tablesMb, grownMb } = await measure(new URL('read-classes.ts', import.meta.url), 200);
  expect(moved).toBe(200);
  expect(tablesMb).toBeGreaterThan(320);
  expect(grownMb).toBeLessThan(150);
}, 300_000);

it('what a report needs of three tables of 170 MB each is read within 240 MB', async () => {
  const { shown, maps, tablesMb, grownMb } = await measure(new URL('read-pages.ts', import.meta.url), 200);
  expect(shown).toBe(3 * 60);
  expect(maps).toBe(2 * 200);
  expect(tablesMb).toBeGreaterThan(480);
  expect(grownMb).toBeLessThan(240);
}, 300_000);

it('findings of 20 classes are made of 150 MB of sums within 125 MB, so that these are not copied', async () => {
  const { rows, statisticsMb, grownMb } = await measure(new URL('finish-classes.ts', import.meta.url), 20);
  expect(rows).toBe(20);
  expect(statisticsMb).toBeGreaterThan(140);
  expect(grownMb).toBeLessThan(125);
}, 300_000);
