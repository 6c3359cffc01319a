import type { RunProgress } from './progress.ts';

/** Names of the queries and signals that the coordinator of a run answers. */
export const MESSAGES = { progress: 'progress', pause: 'pause', resume: 'resume', shardDone: 'shardDone' } as const;

/** What to run: the job file's text is resolved before it is sent, secrets never belong in it. */
export interface SubmitInput {
  /** The validated job, as JSON. */
  readonly job: string;
  readonly queues: QueueNames;
}

export interface QueueNames {
  readonly workflow: string;
  readonly cpu: string;
  readonly gpu: string;
}

/** Names a run inside its store; every activity input begins with it. */
export interface RunRef {
  readonly storeUri: string;
  readonly runId: string;
}

/** What planning found: how many images, cut into how many shards and pages. */
export interface RunPlan extends RunRef {
  readonly images: number;
  readonly shardSize: number;
  readonly shards: number;
  /** Shards per child workflow. */
  readonly pageShards: number;
  /** Most shards in flight in one workflow. */
  readonly window: number;
  /** True where the run's manifest is already committed: nothing is left to do. */
  readonly alreadyComplete: boolean;
}

/** One shard of one stage: images `[shardIndex * shardSize, …)` of the plan. */
export interface ShardInput extends RunRef {
  readonly shardIndex: number;
  readonly shardSize: number;
}

/** Counts that a shard reports; everything else is in its object. */
export interface ShardResult {
  readonly images: number;
  /** Images that could not be read; each is a row with a reason. */
  readonly failed: number;
  /** Forward passes of the model. */
  readonly passes: number;
}

export interface RunResult {
  readonly runId: string;
  readonly storeUri: string;
  readonly manifestKey: string;
  readonly reportKey: string;
  readonly counts: ShardResult;
  readonly gate: GateOutcome;
  readonly nothingToDo: boolean;
}

export interface GateOutcome {
  readonly verdict: 'accepted' | 'refused' | 'no-reference';
  /** One sentence per finding, in words. */
  readonly reasons: readonly string[];
}

export interface SubmissionProgress {
  /** Null until planning has computed it. */
  readonly runId: string | null;
  readonly run: RunProgress | null;
}
