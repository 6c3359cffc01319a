import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** The rows of so many images are about 220 MB. */
const IMAGES = 1_000_000;
const HEAP_MB = 64;

it(`a million images are planned within a heap of ${HEAP_MB} MB`, async () => {
  const program = fileURLToPath(new URL('plan-images.ts', import.meta.url));
  const node = [`--max-old-space-size=${HEAP_MB}`, '--import', import.meta.resolve('tsx'), program, String(IMAGES)];
  const { stdout } = await promisify(execFile)(process.execPath, node);
  const pages = Math.ceil(IMAGES / (64 * 32));
  expect(JSON.parse(stdout)).toEqual({ images: IMAGES, puts: { plan: pages, receipts: pages, 'job.json': 1 } });
}, 300_000);
