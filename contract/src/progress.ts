import type { Stage } from './stages.ts';

/** Where a run stands, as answered by the progress query. Times are milliseconds since the epoch. */
export interface RunProgress {
  readonly stage: Stage;
  readonly state: 'running' | 'paused' | 'done';
  /** Images done in this stage; 0 of 0 where the stage does not count images. */
  readonly imagesDone: number;
  readonly imagesTotal: number;
  readonly failed: number;
  readonly passes: number;
  readonly stageStartedAtMs: number;
  readonly updatedAtMs: number;
}

/** Images per second since the stage began, and the time left at that rate; null before the first image. */
export function rate(progress: RunProgress): { imagesPerSecond: number; leftMs: number } | null {
  const elapsedMs = progress.updatedAtMs - progress.stageStartedAtMs;
  if (progress.imagesDone === 0 || elapsedMs <= 0) return null;
  const imagesPerSecond = (progress.imagesDone * 1000) / elapsedMs;
  return { imagesPerSecond, leftMs: ((progress.imagesTotal - progress.imagesDone) * 1000) / imagesPerSecond };
}
