import { expect, it } from 'vitest';
import { describeSteps } from './describe-steps.ts';

/** The attributes of a log line that a step writes after it was given its input. */
async function attributesAfter(activityType: string, input: unknown) {
  // Of a step's context nothing but its type is looked at.
  const context: unknown = { info: { activityType } };
  const { inbound, outbound } = describeSteps(context as Parameters<typeof describeSteps>[0]);
  await inbound?.execute?.({ args: [input], headers: {} }, () => Promise.resolve());
  return outbound?.getLogAttributes?.({ attempt: 1 }, (attributes) => attributes);
}

it('a line of a shard’s step names run, stage and shard', async () => {
  const log = await attributesAfter('explainShard', { runId: 'abc', shardIndex: 0, storeUri: 's3://b' });
  expect(log).toEqual({ attempt: 1, stage: 'explain', runId: 'abc', shard: 0 });
});

it('a line of a step over a whole run names no shard, and one before the run is known no run', async () => {
  expect(await attributesAfter('trackRun', { runId: 'abc' })).toEqual({
    attempt: 1,
    stage: 'track',
    runId: 'abc',
  });
  expect(await attributesAfter('planRun', { job: '{}' })).toEqual({ attempt: 1, stage: 'plan' });
});
