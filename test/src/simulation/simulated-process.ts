import type { FaultPlan } from './fault-plan.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { Trace } from './trace.ts';
import type { WorkWatch } from './work-oracle.ts';

/** What a process asks something outside of itself: a store, a device, the server of the workflows. */
export interface Call<Reply> {
  /** For the trace, and to aim faults by: `put runs/…`. */
  readonly what: string;
  /** What is done there where nothing goes wrong; not before its request has arrived. */
  readonly effect: () => Reply | Promise<Reply>;
  /** Ways in which this very call can go wrong, by name: each does or leaves the effect, and answers or throws. */
  readonly faults?: Readonly<Record<string, (effect: () => Reply | Promise<Reply>) => Reply | Promise<Reply>>>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks, and gives the answer; a process that has died never hears of it. */
export type Ask = <Reply>(call: Call<Reply>) => Promise<Reply>;

/** What can befall any process at any of its awaits. */
const PROCESS_FAULTS = ['crash', 'crash-after', 'stop', 'slow'] as const;

/** A process of the system: all that it awaits goes through `ask`, so that it can die, stand still and wait there. */
export interface SimulatedProcess {
  readonly name: string;
  readonly state: 'running' | 'stopped' | 'dead';
  readonly ask: Ask;
  /** As `kill -9`: nothing of it happens any more but what it has sent. */
  kill(): void;
  /** Calls `listener` at each change of state. */
  watch(listener: () => void): void;
}

/** Milliseconds of one way to the other side. */
const NEAR_MS = [1, 40] as const;
/** A stopped process may come back before or after it has been given up. */
const STOP_MS = [100, 90_000] as const;
const SLOW_MS = [1_000, 3 * 3_600_000] as const;

export interface Surroundings {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly faults: FaultPlan;
  readonly trace: Trace;
  readonly work: WorkWatch;
}

/** Starts a process. */
export function simulatedProcess(name: string, { clock, random, faults, trace, work }: Surroundings): SimulatedProcess {
  const listeners: (() => void)[] = [];
  /** Answers that came while it stood still. */
  let held: (() => void)[] = [];
  let state: SimulatedProcess['state'] = 'running';

  const change = (to: SimulatedProcess['state']): void => {
    if (state === 'dead' || state === to) return;
    state = to;
    trace(`${name} is ${to}`);
    if (to !== 'running') work.onStruck(name);
    for (const listener of listeners) listener();
  };
  const stop = (): void => {
    change('stopped');
    clock.after(random.between(...STOP_MS), () => {
      change('running');
      const due = held;
      held = [];
      for (const settle of due) deliver(settle);
    });
  };
  const deliver = (settle: () => void): void => {
    if (state === 'running') settle();
    else if (state === 'stopped') held.push(settle);
  };

  const ask: Ask = (call) =>
    new Promise((resolve, reject) => {
      if (state === 'dead') return;
      const fault = faults.next(call.what, [...PROCESS_FAULTS, ...Object.keys(call.faults ?? {})]);
      trace(`${name}: ${call.what}${fault === undefined ? '' : ` (${fault})`}`);
      if (fault === 'crash') {
        change('dead');
        return;
      }
      if (fault === 'stop') stop();
      else if (fault !== undefined && fault !== 'crash-after') work.onFault();
      const [least, most] = fault === 'slow' ? SLOW_MS : NEAR_MS;
      const onAbort = (): void => deliver(() => reject(aborted(call.signal)));
      call.signal?.addEventListener('abort', onAbort, { once: true });
      // What was sent arrives, whether its sender still lives or not.
      clock.after(random.between(least, most), async () => {
        const reply = await outcome(call, fault, resolve, reject);
        const settle = (): void => {
          call.signal?.removeEventListener('abort', onAbort);
          reply();
        };
        if (fault === 'crash-after') change('dead');
        else clock.after(random.between(...NEAR_MS), () => deliver(settle));
      });
    });
  return {
    name,
    get state() {
      return state;
    },
    ask,
    kill: () => change('dead'),
    watch: (listener) => void listeners.push(listener),
  };
}

async function outcome<Reply>(
  { effect, faults }: Call<Reply>,
  fault: string | undefined,
  resolve: (reply: Reply) => void,
  reject: (error: unknown) => void,
): Promise<() => void> {
  try {
    const disturbed = fault === undefined ? undefined : faults?.[fault];
    const reply = await (disturbed === undefined ? effect() : disturbed(effect));
    return () => resolve(reply);
  } catch (error) {
    return () => reject(error);
  }
}

function aborted(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('cancelled', 'AbortError');
}
