import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const HEAP_MB = 64;

/** Holds that an object goes into a store and comes out of it within so much more memory than the process began with. */
export async function expectStreamedObject(uri: string, objectMb: number, mostGrowthMb: number): Promise<void> {
  const program = fileURLToPath(new URL('stream-object.ts', import.meta.url));
  const node = [`--max-old-space-size=${HEAP_MB}`, '--import', import.meta.resolve('tsx'), program];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, uri, String(objectMb)]);
  const { grownMb, ...found } = JSON.parse(stdout) as { grownMb: number };
  const sizeBytes = objectMb * 2 ** 20;
  expect(found).toEqual({ isSame: true, sizeBytes, readBytes: sizeBytes });
  expect(grownMb).toBeLessThan(mostGrowthMb);
}
