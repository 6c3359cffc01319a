import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Which of the awaits go wrong, and how. */
export interface FaultPlan {
  /** The fault of the call that is being made, out of those that it can have; undefined for none. */
  next(what: string, possible: readonly string[]): string | undefined;
  /** Faults that have happened, by name, in their order. */
  readonly injected: readonly string[];
  /** Calls so far. */
  readonly calls: number;
  /** From now on nothing goes wrong. */
  end(): void;
}

/** The most single faults of a run. */
const MOST_FAULTS = 8;
/** An outage of a store may end before the attempts of a step do, or after. */
const OUTAGE_MS = [500, 600_000] as const;
const OUTAGES = ['unavailable', 'denied', 'server away'];

/** A run that nobody disturbs. */
export function noFaults(): FaultPlan {
  let calls = 0;
  return {
    injected: [],
    get calls() {
      return calls;
    },
    next: () => {
      calls++;
      return undefined;
    },
    end: () => undefined,
  };
}

/** Faults at calls drawn out of the first `calls` or some more, each of a kind that its call can have; at times an outage. */
export function drawFaults(random: SeededRandom, clock: SimulatedClock, calls: number): FaultPlan {
  const at = new Set(Array.from({ length: random.below(MOST_FAULTS + 1) }, () => random.below(Math.ceil(1.3 * calls))));
  const outage = { from: random.chance(0.2) ? random.below(calls) : -1, fault: random.pick(OUTAGES), untilMs: 0 };
  const injected: string[] = [];
  let [call, ended] = [0, false];
  return {
    injected,
    get calls() {
      return call;
    },
    next(_what, possible) {
      if (ended) return undefined;
      const now = call++;
      if (now === outage.from) outage.untilMs = clock.nowMs + random.between(...OUTAGE_MS);
      const out = clock.nowMs < outage.untilMs && possible.includes(outage.fault);
      const fault = out ? outage.fault : at.has(now) ? random.pick(possible) : undefined;
      if (fault !== undefined) injected.push(fault);
      return fault;
    },
    end: () => void (ended = true),
  };
}
