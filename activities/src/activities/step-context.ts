import type { Openers } from './openers.ts';

/** What a step may know of its surroundings: whether to stop, whom to tell how far it is, and what it may open. */
export interface StepContext {
  /** Aborted when the run is cancelled or the worker leaves. */
  readonly signal: AbortSignal;
  /** Says how far the step is; cheap, call it as often as you like. */
  report(progress: StepProgress): void;
  /** Gives heartbeats and cancellation their turn; call it in arithmetic that goes on for longer than a second. */
  breathe(): Promise<void>;
  readonly open: Openers;
}

export interface StepProgress {
  readonly done: number;
  readonly total: number;
}
