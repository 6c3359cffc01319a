import { execFile } from 'node:child_process';
import { open, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Their entries alone would take more than the heap; a million takes a minute, and as much heap. */
const IMAGES = 200_000;
const HEAP_MB = 40;
const MOST_GROWTH_MB = 160;
const LINES_AT_ONCE = 10_000;

it(`a manifest of 200,000 images is listed and sampled within a heap of ${HEAP_MB} MB`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-million-'));
  try {
    const manifest = join(folder, 'images.jsonl');
    await writeManifest(manifest);
    const spool = join(folder, 'spool');
    await mkdir(spool);
    const program = fileURLToPath(new URL('list-images.ts', import.meta.url));
    const node = [`--max-old-space-size=${HEAP_MB}`, '--import', import.meta.resolve('tsx'), program, manifest];
    const { stdout } = await promisify(execFile)(process.execPath, node, { env: { ...process.env, TMPDIR: spool } });
    const { grownMb, ...found } = JSON.parse(stdout) as { grownMb: number };
    expect(found).toEqual({ images: IMAGES, isSorted: true, sampled: 1000, left: 0 });
    expect(grownMb).toBeLessThan(MOST_GROWTH_MB);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 300_000);

async function writeManifest(path: string): Promise<void> {
  const file = await open(path, 'wx');
  for (let start = 0; start < IMAGES; start += LINES_AT_ONCE) {
    const lines = Array.from({ length: LINES_AT_ONCE }, (_, i) => {
      const name = `n${String(start + i).padStart(7, '0')}.jpg`;
      return `{"file_name":"${name}","label":${(start + i) % 1000}}\n`;
    });
    await file.write(lines.join(''));
  }
  await file.close();
}
