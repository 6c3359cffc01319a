import { log } from '@temporalio/workflow';
import type {
  PageProgress,
  PageResult,
  RunCursor,
  RunPlan,
  RunProgress,
  ShardResult,
  ShardStage,
  Stage,
  StageFailures,
} from '@saliency-atlas/contract';
import { addCounts, furthest, NO_COUNTS } from './counts.ts';
import { addFailures, NO_FAILURES, shardsFailed } from './stage-failures.ts';

/** Where the coordinator stands: what queries answer and what continue-as-new carries on. */
export class RunState {
  paused = false;
  /** How often that has changed: by it a page tells which of two messages was said later. */
  pauseChanges = 0;
  private stage: Stage;
  private stageStartedAtMs: number;
  private finished = false;
  /** Sum over the stages that are done. */
  private counts: ShardResult;
  /** Sum over the pages of this stage that are done. */
  private stageCounts: ShardResult;
  private stageFailures: StageFailures;
  private readonly pagesInFlight = new Map<number, ShardResult>();
  private readonly plan: RunPlan;

  constructor(plan: RunPlan, cursor: RunCursor) {
    this.plan = plan;
    this.stage = cursor.stage;
    this.counts = cursor.counts;
    this.stageCounts = cursor.stageCounts;
    this.stageFailures = cursor.stageFailures;
    this.stageStartedAtMs = cursor.stageStartedAtMs;
  }

  enter(stage: Stage): void {
    this.counts = addCounts(this.counts, { ...this.stageCounts, images: 0 });
    this.stageCounts = NO_COUNTS;
    this.stageFailures = NO_FAILURES;
    this.stage = stage;
    this.stageStartedAtMs = Date.now();
    log.info('stage begins', { runId: this.plan.runId, stage });
  }

  pause(): void {
    this.setPaused(true);
  }

  resume(): void {
    this.setPaused(false);
  }

  private setPaused(paused: boolean): void {
    if (this.paused !== paused) this.pauseChanges++;
    this.paused = paused;
  }

  /** Takes what a page says of itself. The server may deliver two signals of a page in either order: the furthest counts. */
  reportPage({ stage, pageIndex, counts }: PageProgress): void {
    const known = this.pagesInFlight.get(pageIndex);
    if (stage === this.stage && known) this.pagesInFlight.set(pageIndex, furthest(known, counts));
  }

  pageBegins(pageIndex: number): void {
    this.pagesInFlight.set(pageIndex, NO_COUNTS);
  }

  pageEnds(pageIndex: number, result: PageResult): void {
    this.pagesInFlight.delete(pageIndex);
    this.stageCounts = addCounts(this.stageCounts, result);
    this.stageFailures = addFailures(this.stageFailures, result);
  }

  /** Throws where shards of the stage failed in every attempt; the others are done by then. */
  throwIfShardsFailed(): void {
    if (this.stageFailures.count > 0) throw shardsFailed(this.plan, this.stage, this.stageFailures);
  }

  finish(): void {
    this.finished = true;
  }

  progress(): RunProgress {
    const counts = [...this.pagesInFlight.values()].reduce(addCounts, this.stageCounts);
    const state = this.finished ? 'done' : this.paused ? 'paused' : 'running';
    return { stage: this.stage, state, counts, imagesTotal: this.plan.images, stageStartedAtMs: this.stageStartedAtMs };
  }

  cursor(stage: ShardStage, nextPage: number): RunCursor {
    const { counts, stageCounts, stageFailures, stageStartedAtMs } = this;
    return { stage, nextPage, counts, stageCounts, stageFailures, stageStartedAtMs };
  }
}
