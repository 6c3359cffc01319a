import { fakeS3 } from '../../../activities/src/stores/fake-s3.ts';
import { drawFaults, noFaults } from './fault-plan.ts';
import type { Steps } from './real-steps.ts';
import type { Mistake } from './mistakes.ts';
import { seededRandom } from './seeded-random.ts';
import { simulatedClock } from './simulated-clock.ts';
import { simulatedJob, type RunShape } from './simulated-job.ts';
import type { Surroundings } from './simulated-process.ts';
import { startSite, type Site } from './simulated-site.ts';
import type { Bucket } from './simulated-store.ts';
import { simulatedUser, type SimulatedUser } from './simulated-user.ts';
import { compareBuckets, storeOracle } from './store-oracle.ts';
import { workOracle, type PassesOfSteps } from './work-oracle.ts';
import type { WorkflowSandbox } from './workflow-sandbox.ts';

/** What a simulation is of. */
export interface SimulationOf {
  readonly sandbox: WorkflowSandbox;
  readonly steps: Steps;
  readonly shape: RunShape;
  /** The same run as nobody disturbed it; without it, this is that run. */
  readonly undisturbed?: Simulated | undefined;
  /** Made throughout the run. */
  readonly mistake?: Mistake | undefined;
}

/** What came of a simulation. */
export interface Simulated {
  readonly runId: string;
  /** What must not be and was, in words; empty where all is well. */
  readonly violations: readonly string[];
  /** Everything that happened, in its order. */
  readonly trace: readonly string[];
  readonly faults: readonly string[];
  readonly bucket: Bucket;
  /** Awaits at which something could go wrong. */
  readonly calls: number;
  /** Simulated time until the job was done. */
  readonly durationMs: number;
  /** Attempts that worked on a step beyond the one that each needs. */
  readonly wasted: number;
  readonly passes: PassesOfSteps;
}

/** Ends a simulation that goes round in circles. */
const MOST_EVENTS = 100_000;
const LONGEST_MS = 24 * 3_600_000;

/** Plays a run from its submission until nothing is left to happen, with all faults of a seed; the same every time. */
export async function simulate(seed: number, of: SimulationOf): Promise<Simulated> {
  const { undisturbed, shape } = of;
  const violations: string[] = [];
  const trace: string[] = [];
  const violate = (words: string): void => {
    violations.push(words);
    trace.push(`VIOLATION: ${words}`);
  };
  const clock = simulatedClock();
  const startMs = clock.nowMs;
  const random = seededRandom(seed);
  const faults = undisturbed === undefined ? noFaults() : drawFaults(seededRandom(seed, 1), clock, undisturbed.calls);
  const bucket = fakeS3();
  const work = workOracle(bucket, 'atlas', shape.slots, violate);
  const surroundings: Surroundings = {
    ...{ clock, random, faults, work },
    trace: (line) => void trace.push(`${((clock.nowMs - startMs) / 1000).toFixed(3)} ${line}`),
  };
  const onPut = storeOracle(bucket, violate);
  const steps = of.mistake?.steps?.(of.steps) ?? of.steps;
  const openSite = (name: string): Site => startSite(name, { ...of, steps, bucket, onPut, violate }, surroundings);
  const sites = [openSite('a')];
  if (undisturbed !== undefined && random.chance(0.15)) sites.push(openSite('b'));
  const users = sites.map(({ server, onSubmit }) => {
    const usual = undisturbed && { runId: undisturbed.runId, durationMs: undisturbed.durationMs };
    return simulatedUser(server, { job: jobOf(shape), usual, violate, onSubmit }, surroundings);
  });
  if (undisturbed !== undefined && random.chance(0.1)) {
    clock.after(random.between(0, undisturbed.durationMs), () => {
      surroundings.trace('the database of a is lost');
      sites[0]!.server.lose();
      const next = openSite('c');
      sites.push(next);
      users[0]!.moveTo(next.server, next.onSubmit);
    });
  }

  try {
    while (violations.length === 0 && (await clock.step())) {
      if (clock.events > MOST_EVENTS) violate('it goes round in circles');
    }
  } catch (error) {
    violate(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const durationMs = Math.max(...users.map(({ doneAtMs }) => (doneAtMs ?? Infinity) - startMs));
  if (violations.length === 0) {
    if (durationMs === Infinity) violate('nothing is left to happen, and the job is not done');
    else if (durationMs > LONGEST_MS) violate(`the job took ${Math.round(durationMs / 3_600_000)} hours`);
    if (undisturbed !== undefined) {
      compareBuckets(bucket, undisturbed.bucket, violate);
      work.check({ undisturbed: undisturbed.passes, beginnings: beginningsOf(users, sites.length, faults.injected) });
    }
  }
  const result = { runId: users[0]!.runId ?? '', violations, trace, faults: faults.injected, bucket };
  return { ...result, calls: faults.calls, durationMs, wasted: work.wasted(), passes: work.passes };
}

/** How often steps may begin because people want it: submissions, and what takes steps back or starts them elsewhere. */
function beginningsOf(users: readonly SimulatedUser[], sites: number, faults: readonly string[]): number {
  const submissions = users.reduce((sum, each) => sum + each.submissions, 0);
  const pauses = users.reduce((sum, each) => sum + each.pauses, 0);
  // A pause that comes a second time, after the resume, takes back once more.
  const again = pauses > 0 ? faults.filter((fault) => fault === 'signal twice').length : 0;
  return Math.max(submissions, sites) + pauses + again;
}

function jobOf(shape: RunShape): string {
  return JSON.stringify(simulatedJob(shape));
}
