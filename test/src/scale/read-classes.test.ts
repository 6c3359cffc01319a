import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('what the gate needs of two tables of 170 MB each is read within 150 MB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-classes-'));
  try {
    const program = fileURLToPath(new URL('read-classes.ts', import.meta.url));
    const node = ['--max-old-space-size=64', '--import', import.meta.resolve('tsx'), program, folder, '200'];
    const { stdout } = await promisify(execFile)(process.execPath, node);
    const { moved, tablesMb, grownMb } = JSON.parse(stdout) as Record<'moved' | 'tablesMb' | 'grownMb', number>;
    expect(moved).toBe(200);
    expect(tablesMb).toBeGreaterThan(320);
    expect(grownMb).toBeLessThan(150);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 300_000);
