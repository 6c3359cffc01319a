import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore, putJson } from '@saliency-atlas/activities/stores';
import { jobKey, manifestKey } from '@saliency-atlas/contract';
import { expect, it } from 'vitest';
import { findRun } from './find-run.ts';

const FIRST = 'a1'.padEnd(20, '0');
const SECOND = 'b2'.padEnd(20, '0');

/** A store with two runs of cat@2, the second not complete. */
async function storeOfTwo(): Promise<ReturnType<typeof openStore>> {
  const store = openStore(pathToFileURL(mkdtempSync(join(tmpdir(), 'find-run-'))).href);
  const job = { model: { name: 'cat', version: '2' } };
  await putJson(store, jobKey(FIRST), { run_id: FIRST, job, dataset: { digest: 'd', images: 48 } });
  await putJson(store, jobKey(SECOND), { run_id: SECOND, job, dataset: { digest: 'd', images: 16 } });
  await putJson(store, manifestKey(FIRST), { run_id: FIRST });
  return store;
}

it('tells the runs of one version apart where a name fits several', async () => {
  await expect(findRun(await storeOfTwo(), 'cat@2')).rejects.toThrow(
    `2 runs fit "cat@2": ${FIRST} (48 images), ${SECOND} (16 images, not complete)`,
  );
});

it('finds a run by the beginning of its id, and says where there is none', async () => {
  const store = await storeOfTwo();
  expect((await findRun(store, 'b2')).description.run_id).toBe(SECOND);
  await expect(findRun(store, 'dog@1')).rejects.toThrow(`no run "dog@1" in ${store.uri}`);
});
