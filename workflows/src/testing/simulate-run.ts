import {
  PAGES_IN_FLIGHT,
  planPages,
  SHARD_STAGES,
  shardsPerSignal,
  TASK_QUEUES,
  type PageRange,
  type PageResult,
  type RunCursor,
  type RunInput,
  type RunPlan,
  type ShardStage,
} from '@saliency-atlas/contract';
import { NO_COUNTS } from '../counts.ts';
import { RunState } from '../run-state.ts';
import { NO_FAILURES } from '../stage-failures.ts';

/** Events by which the server suggests a fresh history, as it is configured where nobody changes it. */
const SUGGESTED_AFTER = 4_096;
/** Scheduled, started, completed: at worst every event has a workflow task of its own. */
const TASK = 3;
/** Begins with its start and first task, ends with its completion. */
const HISTORY = 1 + TASK + 1;
/** Scheduled, started, completed, and the task that hears of it. */
const ACTIVITY = 3 + TASK;
/** Asked for and sent by the page; received by the coordinator. */
const SIGNAL_SENT = 2 + TASK;
const SIGNAL_RECEIVED = 1 + TASK;
/** A child is asked for, starts and ends. */
const CHILD_STARTS = 2 + TASK;
const CHILD_ENDS = 1 + TASK;
/** Steps of the whole run, pause, resume and what else comes once. */
const OTHERS = 200;

interface PageInFlight extends PageRange {
  readonly page: number;
  shard: number;
  events: number;
}

/** The most that Temporal has to hold for a run, in the worst case. */
export interface SimulatedRun {
  /** Histories of the coordinator, and of all pages. */
  readonly histories: number;
  readonly mostEvents: number;
  readonly largestPayloadBytes: number;
  /** How often each shard of each stage was done. */
  readonly done: Readonly<Record<ShardStage, Uint8Array>>;
}

/**
 * Plays a run's coordinator and its pages without a server: which pages are in flight, what each history holds, and what is
 * carried into the next. `random` (0 ≤ x < 1) says which page gets on; `resultOf` what a page comes to.
 */
export function simulateRun(
  plan: RunPlan,
  random: () => number,
  resultOf: (page: number) => PageResult = () => ({ ...NO_COUNTS, failedShards: [], reason: null }),
): SimulatedRun {
  const pages = planPages(plan.shards, plan.pageShards);
  const pageCount = pages.length;
  const none = (): Uint8Array => new Uint8Array(plan.shards);
  const done: Record<ShardStage, Uint8Array> = { explain: none(), reconstruct: none(), evaluate: none() };
  const found = { histories: 1, mostEvents: 0, largestPayloadBytes: 0 };
  const cursor: RunCursor = {
    stage: 'explain',
    nextPage: 0,
    counts: NO_COUNTS,
    stageCounts: NO_COUNTS,
    stageFailures: NO_FAILURES,
    stageStartedAtMs: 1.8e12,
  };
  let state = new RunState(plan, cursor);
  let events = HISTORY + OTHERS;
  const carry = (payload: RunInput | PageResult): void => {
    found.largestPayloadBytes = Math.max(found.largestPayloadBytes, Buffer.byteLength(JSON.stringify(payload)));
  };
  for (const stage of SHARD_STAGES) {
    let next = 0;
    const running: PageInFlight[] = [];
    while (next < pageCount || running.length > 0) {
      while (running.length < PAGES_IN_FLIGHT && next < pageCount && events < SUGGESTED_AFTER) {
        running.push(begin(pages, next));
        state.pageBegins(next++);
        events += CHILD_STARTS;
      }
      const at = Math.floor(random() * running.length);
      const page = running[at];
      if (page === undefined) {
        const input = { plan, queues: TASK_QUEUES, cursor: state.cursor(stage, next) };
        carry(input);
        state = new RunState(plan, input.cursor);
        found.mostEvents = Math.max(found.mostEvents, events);
        found.histories++;
        events = HISTORY + OTHERS;
        continue;
      }
      const { firstShard, endShard } = page;
      const shard = page.shard++;
      done[stage][shard] = (done[stage][shard] ?? 0) + 1;
      page.events += ACTIVITY;
      if ((page.shard - firstShard) % shardsPerSignal(plan.shards) === 0 && page.shard < endShard) {
        page.events += SIGNAL_SENT;
        events += SIGNAL_RECEIVED;
      }
      if (page.shard < endShard) continue;
      running.splice(at, 1);
      const result = resultOf(page.page);
      carry(result);
      state.pageEnds(page.page, result);
      events += CHILD_ENDS;
      found.histories++;
      found.mostEvents = Math.max(found.mostEvents, page.events);
    }
  }
  return { ...found, mostEvents: Math.max(found.mostEvents, events), done };
}

function begin(pages: readonly PageRange[], page: number): PageInFlight {
  const range = pages[page] ?? { firstShard: 0, endShard: 0 };
  return { page, ...range, shard: range.firstShard, events: HISTORY };
}
