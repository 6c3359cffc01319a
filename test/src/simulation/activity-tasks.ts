import type { SimulatedProcess, Surroundings } from './simulated-process.ts';
import type { Failure, Payload } from './workflow-sandbox.ts';

/** How an attempt ended at its worker. */
export type AttemptEnd =
  | { readonly completed: Payload }
  | { readonly failed: Failure; readonly nonRetryable: boolean }
  | { readonly cancelled: Failure };

/** An attempt in the hands of a worker. */
interface Attempt {
  /** `explainShard`. */
  readonly activityType: string;
  readonly input: Payload;
  /** Tells the server how it ended; one that has given the attempt up does not listen. */
  end(end: AttemptEnd): void;
  /** The worker takes it for ended, and the server was not told. */
  lose(): void;
}

/** A process that takes tasks. */
export interface TaskTaker {
  readonly process: SimulatedProcess;
  readonly queues: readonly string[];
  readonly freeSlots: number;
  /** Begins an attempt and returns how to tell it that it is to stop. */
  begin(attempt: Attempt): () => void;
}

/** A task that waits for a worker. */
export interface WaitingTask {
  readonly queue: string;
  start(taker: TaskTaker): void;
}

/** The queues of the server: any of the tasks that wait goes to any of the workers that are free. */
export interface TaskQueues {
  add(task: WaitingTask): void;
  /** Takes a task back; false where it waits no more. */
  remove(task: WaitingTask): boolean;
  readonly addTaker: (taker: TaskTaker) => void;
  /** Looks for tasks, as a worker does that has become free. */
  readonly poll: () => void;
}

const POLL_MS = [1, 200] as const;

export function taskQueues({ clock, random }: Surroundings): TaskQueues {
  const takers: TaskTaker[] = [];
  const waiting: WaitingTask[] = [];
  const match = (): void => {
    const free = takers.filter(({ process, freeSlots }) => process.state === 'running' && freeSlots > 0);
    const pairs = free.flatMap((taker) =>
      waiting.filter(({ queue }) => taker.queues.includes(queue)).map((task) => ({ task, taker })),
    );
    if (pairs.length === 0) return;
    const { task, taker } = random.pick(pairs);
    waiting.splice(waiting.indexOf(task), 1);
    task.start(taker);
    poll();
  };
  const poll = (): void => clock.after(random.between(...POLL_MS), match);
  return {
    add(task) {
      waiting.push(task);
      poll();
    },
    remove(task) {
      const at = waiting.indexOf(task);
      if (at >= 0) waiting.splice(at, 1);
      return at >= 0;
    },
    addTaker(taker) {
      takers.push(taker);
      taker.process.watch(poll);
      poll();
    },
    poll,
  };
}
