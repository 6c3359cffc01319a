import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectStreamedObject } from './streamed-object.ts';

it('an object of 512 MB goes into a folder and comes out of it within 160 MB', async () => {
  expect.hasAssertions();
  const folder = await mkdtemp(join(tmpdir(), 'atlas-streamed-'));
  try {
    await expectStreamedObject(folder, 512, 160);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 300_000);
