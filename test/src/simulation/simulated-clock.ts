/** Something that is to happen at a time. */
interface Due {
  readonly atMs: number;
  /** Of two things due at the same time the one that was asked for first happens first. */
  readonly order: number;
  readonly act: () => void | Promise<void>;
}

/** The time of a simulation: it passes only where everything that could happen has happened. */
export interface SimulatedClock {
  readonly nowMs: number;
  /** How many things have happened. */
  readonly events: number;
  after(delayMs: number, act: () => void | Promise<void>): void;
  /** Lets the earliest thing happen, and all that follows from it without waiting; false where nothing is due. */
  step(): Promise<boolean>;
}

/** Begins on a day of its own: nothing of the machine's time is in a simulation. */
const START_MS = Date.UTC(2030, 0, 1);

/** A clock at the start of its time, with nothing to do. */
export function simulatedClock(): SimulatedClock {
  const due: Due[] = [];
  let [nowMs, events, asked] = [START_MS, 0, 0];
  return {
    get nowMs() {
      return nowMs;
    },
    get events() {
      return events;
    },
    after(delayMs, act) {
      insert(due, { atMs: nowMs + delayMs, order: asked++, act });
    },
    async step() {
      const next = due.pop();
      if (next === undefined) return false;
      nowMs = next.atMs;
      events++;
      await next.act();
      // What follows runs as microtasks, and where the product yields to the event loop for a turn, after one more.
      await turn();
      await turn();
      return true;
    },
  };
}

/** Keeps the latest first, so that the next is taken off the end. */
function insert(due: Due[], item: Due): void {
  let [low, high] = [0, due.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = due[middle]!;
    if (other.atMs > item.atMs || (other.atMs === item.atMs && other.order > item.order)) low = middle + 1;
    else high = middle;
  }
  due.splice(low, 0, item);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
