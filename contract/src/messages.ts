import type { RunProgress } from './progress.ts';
import type { ShardStage, Stage } from './stages.ts';

/** Names of the queries and signals that the workflows of a run answer. */
export const MESSAGES = {
  progress: 'progress',
  pause: 'pause',
  resume: 'resume',
  pageProgress: 'pageProgress',
} as const;

export interface QueueNames {
  readonly workflow: string;
  readonly cpu: string;
  readonly gpu: string;
}

/** What to run: the validated job as JSON. Secrets never belong in it. */
export interface SubmitInput {
  readonly job: string;
  readonly queues: QueueNames;
  /** 1 (first) to 5 (last). */
  readonly priority?: number;
}

/** Where a run's inputs lie. Not part of its identity: the same bytes elsewhere are the same run. */
export interface RunSources {
  readonly modelUri: string;
  readonly datasetUri: string;
  /** The folder that file names of a manifest start at; null: the manifest's own. */
  readonly imagesUri: string | null;
  /** Images to fill removed regions from; null: the data set itself. */
  readonly bankUri: string | null;
  /** The file of a trained generator or an inpainter; absent where the run has none. */
  readonly generatorUri?: string;
}

/** Names a run inside its store; every activity input begins with it. */
export interface RunRef {
  readonly storeUri: string;
  readonly runId: string;
  readonly sources: RunSources;
}

/** What planning found: how many images, cut into how many shards and pages. */
export interface RunPlan extends RunRef {
  readonly images: number;
  readonly shardSize: number;
  readonly shards: number;
  /** Shards per child workflow. */
  readonly pageShards: number;
  /** Most shards in flight in one page. */
  readonly window: number;
  /** True where the run's manifest is already committed: nothing is left to do. */
  readonly alreadyComplete: boolean;
  /** What works, but less well than it could; absent in plans of versions before 0.2. */
  readonly warnings?: readonly string[];
}

/** Counts that a step reports; everything else is in its object. */
export interface ShardResult {
  readonly images: number;
  /** Images that could not be read; each is a row with a reason. */
  readonly failed: number;
  /** Forward passes of the model. */
  readonly passes: number;
}

/** A page's counts, and its shards that failed in every attempt. */
export interface PageResult extends ShardResult {
  readonly failedShards: readonly number[];
  /** Why the first of them failed; null where none did. */
  readonly reason: string | null;
}

/** Shards of a stage that failed in every attempt: how many, the first few, and why the first did. */
export interface StageFailures {
  readonly count: number;
  readonly first: readonly number[];
  readonly reason: string | null;
}

/** Where a coordinator that continued as new goes on. */
export interface RunCursor {
  readonly stage: Stage;
  /** First page of that stage that is not done. */
  readonly nextPage: number;
  readonly counts: ShardResult;
  readonly stageCounts: ShardResult;
  readonly stageFailures: StageFailures;
  readonly stageStartedAtMs: number;
}

export interface RunInput {
  readonly plan: RunPlan;
  readonly queues: QueueNames;
  readonly cursor?: RunCursor;
}

/** One page of shards of one stage. */
export interface PageInput {
  readonly plan: RunPlan;
  readonly queues: QueueNames;
  readonly stage: ShardStage;
  readonly pageIndex: number;
  /** Workflow that is told of the progress. */
  readonly parentId: string;
  readonly paused: boolean;
}

/** Counts of a page so far, sent to the coordinator now and then. */
export interface PageProgress {
  readonly stage: ShardStage;
  readonly pageIndex: number;
  readonly counts: ShardResult;
}

/** One shard of one stage: images `[shardIndex * shardSize, …)` of the plan. */
export interface ShardInput extends RunRef {
  readonly shardIndex: number;
}

export interface GateOutcome {
  readonly verdict: 'accepted' | 'refused' | 'no-reference';
  /** One sentence per finding, in words. */
  readonly reasons: readonly string[];
}

export interface RunResult {
  readonly runId: string;
  readonly storeUri: string;
  readonly manifestKey: string;
  readonly reportKey: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly gate: GateOutcome;
  readonly nothingToDo: boolean;
}

export interface SubmissionProgress {
  /** Null until planning has computed it. */
  readonly runId: string | null;
  readonly progress: RunProgress | null;
  /** What planning found to work less well than it could; absent where an older worker answers. */
  readonly warnings?: readonly string[];
}
