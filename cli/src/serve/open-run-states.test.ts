import { describe, expect, it } from 'vitest';
import type { RunProgress } from '@saliency-atlas/contract';
import { describeProgress, stateOfRun } from './open-run-states.ts';

const progress: RunProgress = {
  stage: 'explain',
  state: 'running',
  counts: { images: 50, failed: 0, passes: 0 },
  imagesTotal: 200,
  stageStartedAtMs: 0,
};

describe('describeProgress', () => {
  it('tells stage, share and time left', () => {
    expect(describeProgress('r', progress, 10_000)).toEqual({
      runId: 'r',
      share: 0.25,
      words: 'Stage 2 of 7: explain 50/200 images, 5.0 images/s, 30 s left',
    });
  });

  it('says that a run is paused', () => {
    expect(describeProgress('r', { ...progress, state: 'paused' }, 10_000).words).toBe('Stage 2 of 7: explain, paused');
  });
});

it('without a server says how the run goes on', async () => {
  expect(await stateOfRun('r', null)).toEqual({
    runId: 'r',
    share: null,
    words: expect.stringContaining('submitted again, goes on') as string,
  });
});
