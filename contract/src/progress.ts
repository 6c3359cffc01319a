import type { ShardResult } from './messages.ts';
import type { Stage } from './stages.ts';

/** Where a run stands, as answered by the progress query. Times are milliseconds since the epoch. */
export interface RunProgress {
  readonly stage: Stage;
  readonly state: 'running' | 'paused' | 'done';
  /** Images the stage has done; `counts.images` stays 0 in stages that do not go image by image. */
  readonly counts: ShardResult;
  readonly imagesTotal: number;
  readonly stageStartedAtMs: number;
}

/** Images per second since the stage began, and the time left at that rate; null before the first image. */
export function rate(progress: RunProgress, nowMs: number): { imagesPerSecond: number; leftMs: number } | null {
  const elapsedMs = nowMs - progress.stageStartedAtMs;
  const done = progress.counts.images;
  if (done === 0 || elapsedMs <= 0) return null;
  const imagesPerSecond = (done * 1000) / elapsedMs;
  return { imagesPerSecond, leftMs: (Math.max(0, progress.imagesTotal - done) * 1000) / imagesPerSecond };
}
