import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  ServiceError,
  TimeoutFailure,
  WorkflowFailedError,
} from '@temporalio/client';
import { readFile } from 'node:fs/promises';
import { AtlasError, FAILURE_RETRYABLE, type FailureType } from '@saliency-atlas/contract';
import { expect, it } from 'vitest';
import { explainFailure } from './explain-failure.ts';

/** What a client meets when a step of a page of a run fails. */
function asTemporalWrapsIt(cause: Error): WorkflowFailedError {
  const inner = new ActivityFailure('Activity task failed', 'explainShard', '7', 'NON_RETRYABLE_FAILURE', '', cause);
  const page = new ChildWorkflowFailure(
    'default',
    { workflowId: 'page' },
    'processPage',
    'NON_RETRYABLE_FAILURE',
    inner,
  );
  const run = new ChildWorkflowFailure(
    'default',
    { workflowId: 'run' },
    'explainDataset',
    'NON_RETRYABLE_FAILURE',
    page,
  );
  return new WorkflowFailedError('Workflow execution failed', run, 'NON_RETRYABLE_FAILURE');
}

it('an error of our own is told with its fix', () => {
  expect(explainFailure(new AtlasError('InvalidJob', 'no model', 'Name one.'))).toMatchObject({
    message: 'no model',
    fix: 'Name one.',
    wrongUsage: true,
  });
});

it('a failure of a step keeps its words and its fix through everything that Temporal wraps around it', () => {
  const cause = ApplicationFailure.create({ message: 'ENOENT: no such file' });
  const details = [{ fix: 'Correct model.uri.' }];
  const failure = ApplicationFailure.create({ message: 'no model', type: 'ModelNotFound', details, cause });
  expect(explainFailure(asTemporalWrapsIt(failure))).toMatchObject({
    message: 'no model',
    fix: 'Correct model.uri.',
    wrongUsage: false,
  });
});

it('a job that only a worker finds to be wrong is wrong usage too', () => {
  const failure = ApplicationFailure.create({ message: 'bad', type: 'InvalidJob', details: [{ fix: 'Mend it.' }] });
  expect(explainFailure(asTemporalWrapsIt(failure)).wrongUsage).toBe(true);
});

it('a failure without a fix has none', () => {
  const failure = ApplicationFailure.create({ message: 'bad', type: 'TypeError', details: ['text'] });
  expect(explainFailure(asTemporalWrapsIt(failure))).toMatchObject({ message: 'bad', fix: null, wrongUsage: false });
});

it('a cancelled run says how to go on', () => {
  const { message, fix } = explainFailure(asTemporalWrapsIt(new CancelledFailure('cancelled')));
  expect(message).toBe('the run was cancelled');
  expect(fix).toContain('goes on where it stopped');
});

it('a failure that is not ours is told by its innermost cause, not by its wrapping', () => {
  const timeout = new TimeoutFailure('activity Heartbeat timeout', undefined, 'HEARTBEAT');
  expect(explainFailure(asTemporalWrapsIt(timeout)).message).toBe('activity Heartbeat timeout');
});

it.each([
  ['activity Heartbeat timeout', 'HEARTBEAT', /nothing was heard of the step’s worker/],
  ['activity StartToClose timeout', 'START_TO_CLOSE', /lower resources\.shardSize/],
] as const)('%s is said in words, of a whole run’s step and of shards', (words, type, meaning) => {
  const alone = explainFailure(asTemporalWrapsIt(new TimeoutFailure(words, undefined, type)));
  expect(alone.cause).toMatch(meaning);
  expect(alone.fix).toContain('submit the job again');
  const message = `explain: 1 of 24 shards failed in every attempt (3): ${words}`;
  const details = [{ fix: 'Mend the cause, then retry.' }];
  const failure = ApplicationFailure.create({ message, type: 'ShardsFailed', details });
  const ofShards = explainFailure(asTemporalWrapsIt(failure));
  expect(ofShards).toMatchObject({ message, fix: 'Mend the cause, then retry.' });
  expect(ofShards.cause).toMatch(meaning);
});

it('a server that does not answer is named', () => {
  expect(explainFailure(new ServiceError('Failed to start Workflow')).message).toBe(
    'Temporal: Failed to start Workflow',
  );
});

it('what is no error at all is told as text', () => {
  expect(explainFailure('just text').message).toBe('just text');
});

it('what the system said is told where the message does not say it already', () => {
  const cause = new Error("ENOENT: no such file or directory, open 'm.onnx'");
  const told = (message: string) => explainFailure(new AtlasError('ModelNotFound', message, '', { cause })).cause;
  expect(told('cannot read m.onnx')).toBe(cause.message);
  expect(told(`cannot read m.onnx (${cause.message})`)).toBeNull();
});

it('every type of failure names a page and a heading that are there', async () => {
  for (const type of Object.keys(FAILURE_RETRYABLE) as FailureType[]) {
    const { documentation } = explainFailure(new AtlasError(type, 'something', ''));
    const [page = '', anchor] = (documentation ?? '').split('#');
    const headings = [...(await readFile(page, 'utf8')).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => {
      return text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-');
    });
    if (anchor !== undefined) expect(headings, documentation ?? '').toContain(anchor);
  }
});
