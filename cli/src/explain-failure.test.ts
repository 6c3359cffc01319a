import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  ServiceError,
  TimeoutFailure,
  WorkflowFailedError,
} from '@temporalio/client';
import { AtlasError } from '@saliency-atlas/contract';
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
  expect(explainFailure(new AtlasError('InvalidJob', 'no model', 'Name one.'))).toEqual({
    message: 'no model',
    fix: 'Name one.',
    wrongUsage: true,
  });
});

it('a failure of a step keeps its words and its fix through everything that Temporal wraps around it', () => {
  const cause = ApplicationFailure.create({ message: 'ENOENT: no such file' });
  const details = [{ fix: 'Correct model.uri.' }];
  const failure = ApplicationFailure.create({ message: 'no model', type: 'ModelNotFound', details, cause });
  expect(explainFailure(asTemporalWrapsIt(failure))).toEqual({
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
  expect(explainFailure(asTemporalWrapsIt(failure))).toEqual({ message: 'bad', fix: null, wrongUsage: false });
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

it('a server that does not answer is named', () => {
  expect(explainFailure(new ServiceError('Failed to start Workflow')).message).toBe(
    'Temporal: Failed to start Workflow',
  );
});

it('what is no error at all is told as text', () => {
  expect(explainFailure('just text').message).toBe('just text');
});
