import { AsyncLocalStorage } from 'node:async_hooks';
import { receiptKey, shardStep } from '@saliency-atlas/contract';
import { STEP } from '../../../activities/src/activities/steps.ts';
import type { Bucket } from './simulated-store.ts';
import type { Violate } from './store-oracle.ts';

/** Steps that ask the model and leave a receipt, by the name of their activity. */
const STEP_OF: Readonly<Record<string, (input: { readonly shardIndex: number }) => string>> = {
  explainShard: ({ shardIndex }) => shardStep('explain', shardIndex),
  reconstructShard: ({ shardIndex }) => shardStep('reconstruct', shardIndex),
  evaluateShard: ({ shardIndex }) => shardStep('evaluate', shardIndex),
  aggregateClasses: () => STEP.aggregate,
  transplantClasses: () => STEP.transplant,
};

/** Forward passes that a device computed, by step. */
export type PassesOfSteps = ReadonlyMap<string, number>;

/** What is told of processes and their work, as it happens. */
export interface WorkWatch {
  /** Does an attempt and tells of it; all that is awaited within is known to be the attempt's. */
  attempt(process: string, activityType: string, input: unknown, work: () => Promise<void>): Promise<void>;
  /** The attempt that calls this has opened the model. */
  onModel(): void;
  /** The attempt that calls this asks its device for a batch; what it returns is told of the rows that are computed. */
  readonly onBatch: () => (rows: number) => void;
  /** A call of the attempt that calls this goes wrong. */
  onFault(): void;
  /** A process has died or stands still. */
  onStruck(process: string): void;
}

/** What a run may come to where it is begun anew as a whole, and its steps are taken back. */
interface Allowance {
  readonly undisturbed: PassesOfSteps;
  /** Coordinators over the store, resubmissions and pauses among them: each may begin any step once. */
  readonly beginnings: number;
}

/** Looks at how often the work of a step is done. */
export interface WorkOracle extends WorkWatch {
  readonly passes: PassesOfSteps;
  /** Attempts that worked on a step beyond the one that each needs. */
  wasted(): number;
  /**
   * Holds passes against those of an undisturbed run: a step may be done once for each beginning and once more for each
   * thing that befell an attempt at it before its receipt stood. Of the steps that a process had in hand when it was
   * struck, as many count as it has slots: so a kill costs at most that many steps.
   */
  check(allowance: Allowance): void;
}

interface Attempt {
  readonly step: string;
  readonly receipt: string;
  /** Whether the receipt stood when the attempt began: then it does no work. */
  readonly stood: boolean;
}

/** Whose attempt is at work. One for all simulations: every further one that has been used slows all that is awaited. */
const running = new AsyncLocalStorage<Attempt>();

/** Watches runs below `prefix` of a bucket, whose workers do at most `slots` steps at once. */
export function workOracle(bucket: Bucket, prefix: string, slots: number, violate: Violate): WorkOracle {
  const inHand = new Map<string, Set<Attempt>>();
  const worked = new Map<string, number>();
  const passes = new Map<string, number>();
  const lost = new Map<string, number>();
  const loseWork = ({ step, receipt }: Attempt): void => {
    if (!bucket.objects.has(receipt)) add(lost, step, 1);
  };
  return {
    passes,
    async attempt(process, activityType, input, work) {
      const stepOf = STEP_OF[activityType];
      if (stepOf === undefined) return work();
      const { runId } = input as { readonly runId: string };
      const step = stepOf(input as { readonly shardIndex: number });
      const receipt = `${prefix}/${receiptKey(runId, step)}`;
      const attempt = { step, receipt, stood: bucket.objects.has(receipt) };
      const ofProcess = inHand.get(process) ?? new Set();
      inHand.set(process, ofProcess.add(attempt));
      await running.run(attempt, work);
      ofProcess.delete(attempt);
    },
    onModel() {
      const attempt = running.getStore();
      if (attempt === undefined) return;
      add(worked, attempt.step, 1);
      if (attempt.stood) violate(`${attempt.step} was worked on again, though its receipt stood`);
    },
    onBatch() {
      const attempt = running.getStore();
      return (rows) => {
        if (attempt !== undefined) add(passes, attempt.step, rows);
      };
    },
    onFault() {
      const attempt = running.getStore();
      if (attempt !== undefined) loseWork(attempt);
    },
    onStruck(process) {
      for (const attempt of [...(inHand.get(process) ?? [])].slice(0, slots)) loseWork(attempt);
    },
    wasted: () => [...worked.values()].reduce((sum, times) => sum + times - 1, 0),
    check({ undisturbed, beginnings }) {
      for (const [step, done] of passes) {
        const once = undisturbed.get(step) ?? 0;
        const times = beginnings + (lost.get(step) ?? 0);
        if (done > times * once) violate(`${step}: ${done} passes, where ${times} × ${once} would have done`);
      }
    },
  };
}

function add(to: Map<string, number>, name: string, count: number): void {
  to.set(name, (to.get(name) ?? 0) + count);
}
