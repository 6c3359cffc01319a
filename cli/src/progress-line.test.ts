import { expect, it } from 'vitest';
import type { RunProgress } from '@saliency-atlas/contract';
import { progressLine, progressText } from './progress-line.ts';

/** `done` of 600 images after a minute. */
const afterAMinute = (done: number): RunProgress => ({
  stage: 'explain',
  state: 'running',
  counts: { images: done, failed: 0, passes: 500 * done },
  imagesTotal: 600,
  stageStartedAtMs: 0,
});

it('gives a rate above one image a second in images a second', () => {
  expect(progressText(afterAMinute(90), 60_000)).toBe('explain 90/600 images, 1.5 images/s, 5 min 40 s left');
});

it('gives a rate below one image a second in images a minute, where "0.0 images/s" would say nothing', () => {
  expect(progressText(afterAMinute(3), 60_000)).toBe('explain 3/600 images, 3.0 images/min, 3 h 19 min left');
  expect(progressLine(afterAMinute(3), 60_000)).toContain('  3.0 images/min  3 h 19 min left  ');
});
