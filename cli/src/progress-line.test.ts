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

it('says where a run stands among its stages, how much of the bar is full, and what could not be read', () => {
  const half = { ...afterAMinute(300), counts: { images: 300, failed: 2, passes: 0 } };
  expect(progressLine(half, 60_000)).toBe(
    `explain     ${'█'.repeat(12)}${'░'.repeat(12)} 300/600  5.0 images/s  1 min 0 s left  2 unreadable  (stage 2 of 7)`,
  );
});

it('says that a run is paused, before its first image too', () => {
  expect(progressLine({ ...afterAMinute(300), state: 'paused' }, 60_000)).toContain('  paused  (stage 2 of 7)');
  expect(progressLine({ ...afterAMinute(0), state: 'paused' }, 60_000)).toBe('explain       paused  (stage 2 of 7)');
});

it('does not say that no time is left where the images are done and the classes are not', () => {
  expect(progressText(afterAMinute(600), 90_000)).toBe('explain 600/600 images, now the classes');
  expect(progressLine(afterAMinute(600), 90_000)).toContain(' 600/600  now the classes  (stage 2 of 7)');
});

it('gives no rate before the first image', () => {
  expect(progressText(afterAMinute(0), 60_000)).toBe('explain begins');
});
