import { expect, it } from 'vitest';
import { jobKey } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';
import { putJson, readJson } from '../stores/index.ts';
import { fakeS3 } from '../stores/fake-s3.ts';
import { openS3Store } from '../stores/s3-store.ts';
import { describeRun } from './describe-run.ts';
import { readDescription } from './read-run.ts';

const INFO = { height: 4, width: 4, channels: 3, digest: 'd', engine: 'onnx', classCount: 2, batchSize: 8 };
const JOB = { model: { name: 'm', uri: 'm.onnx' }, dataset: { uri: 'd' }, explain: { passes: 1024 } };

function emptyStore() {
  return openS3Store('bucket', '', { port: fakeS3(), pause: () => Promise.resolve() });
}

it('a run is what its id says: a description that gives another id is damaged, wherever its number changed', async () => {
  const description = describeRun(parseJob(JOB, 'job'), INFO, { digest: 'images', images: 9 }, ['a', 'b'], null);
  const { run_id: runId } = description;
  const store = emptyStore();
  await putJson(store, jobKey(runId), description);
  expect(await readDescription(store, { runId })).toEqual(await readJson(store, jobKey(runId)));

  const changed = [
    { ...description, job: { ...description.job, explain: { ...description.job.explain, passes: 1025 } } },
    { ...description, model: { ...description.model, batch_size: 9 } },
    { ...description, dataset: { ...description.dataset, digest: 'imagez' } },
    { ...description, class_names: ['a', 'c'] },
    { ...description, plan: { ...description.plan, shard_size: 2 } },
  ];
  for (const damaged of changed) {
    const other = emptyStore();
    await putJson(other, jobKey(runId), damaged);
    await expect(readDescription(other, { runId })).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
      message: expect.stringContaining(jobKey(runId)) as string,
    });
  }
});

it('what another version of the method described is taken as it is, since it made its id of other settings', async () => {
  const store = emptyStore();
  const description = { run_id: 'f00', method_version: 'atlas-0' };
  await putJson(store, jobKey('f00'), description);
  expect(await readDescription(store, { runId: 'f00' })).toEqual(description);
});
