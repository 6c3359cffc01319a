import { ApplicationFailure } from '@temporalio/activity';
import { AtlasError, FAILURE_RETRYABLE, type FailureType } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { toApplicationFailure } from './as-activity.ts';

describe('the failure of a step', () => {
  it.each(Object.keys(FAILURE_RETRYABLE) as FailureType[])('%s keeps its type, its words and its fix', (type) => {
    const failure = toApplicationFailure(new AtlasError(type, 'what is wrong', 'What to do.'));
    expect(failure).toMatchObject({ type, message: 'what is wrong', details: [{ fix: 'What to do.' }] });
  });

  it('is repeated where a repeat can help and nowhere else', () => {
    const repeated = (Object.keys(FAILURE_RETRYABLE) as FailureType[]).filter(
      (type) => toApplicationFailure(new AtlasError(type, '', '')).nonRetryable !== true,
    );
    expect(repeated).toEqual(['DeviceOutOfMemory', 'ObjectStoreUnavailable', 'ModelServerUnavailable']);
  });

  it('keeps its cause', () => {
    const cause = new Error('ENOENT');
    expect(toApplicationFailure(new AtlasError('ModelNotFound', 'm', 'f', { cause })).cause).toBe(cause);
  });

  it('that nobody foresaw is repeated, by the name of its error', () => {
    const failure = toApplicationFailure(new RangeError('rise: gridSize must be at least 1'));
    expect(failure).toMatchObject({ type: 'RangeError', message: 'rise: gridSize must be at least 1' });
    expect(failure.nonRetryable).not.toBe(true);
  });

  it('that is no error at all has its text as message', () => {
    expect(toApplicationFailure('text').message).toBe('text');
  });

  it('that is Temporal’s already is left alone', () => {
    const failure = ApplicationFailure.nonRetryable('as it is');
    expect(toApplicationFailure(failure)).toBe(failure);
  });
});
