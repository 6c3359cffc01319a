import { DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
// The one place that knows what becomes of a step's error; no workspace exports it.
import { toApplicationFailure } from '../../../activities/src/activities/as-activity.ts';
import type { LoadedModel } from '../../../activities/src/activities/model-of.ts';
import type { StepContext } from '../../../activities/src/activities/step-context.ts';
import type { AttemptEnd, TaskTaker } from './activity-tasks.ts';
import type { Mistake } from './mistakes.ts';
import type { Steps } from './real-steps.ts';
import type { RunShape } from './simulated-job.ts';
import { spoolInMemory } from './simulated-job.ts';
import { simulatedDataset } from './simulated-dataset.ts';
import { simulatedModel } from './simulated-model.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { simulatedStore, type Bucket, type OnPut } from './simulated-store.ts';
import type { WorkWatch } from './work-oracle.ts';

/** What a worker's process works with, and who watches. */
export interface WorkerOptions {
  readonly queues: readonly string[];
  readonly slots: number;
  readonly steps: Steps;
  readonly bucket: Bucket;
  readonly shape: RunShape;
  readonly mistake: Mistake | undefined;
  readonly onPut: OnPut;
  readonly watch: WorkWatch;
  /** Called when a slot has become free. */
  readonly poll: () => void;
}

const failures = new DefaultFailureConverter();

/** A worker in a process of its own: what it has loaded and what it has in hand is gone when that dies. */
export function simulatedWorker(process: SimulatedProcess, options: WorkerOptions): TaskTaker {
  let busy = 0;
  let model: Promise<LoadedModel> | undefined;
  const { ask } = process;
  const { watch } = options;
  const slots = options.mistake?.slots?.(options.slots) ?? options.slots;
  const loadModel = (): Promise<LoadedModel> => {
    const loading = (model ??= simulatedModel(ask, watch.onBatch).then((classifier) => ({
      classifier,
      warnings: [],
    })));
    loading.catch(() => (model = undefined));
    return loading;
  };
  const work = async (activityType: string, given: unknown, signal: AbortSignal): Promise<AttemptEnd> => {
    const context: StepContext = {
      signal,
      report: () => undefined,
      breathe: async () => {
        await ask({ what: 'breathe', effect: () => undefined });
        signal.throwIfAborted();
      },
      open: {
        store: () => simulatedStore(options.bucket, ask, options.onPut, options.mistake),
        model: () => {
          watch.onModel();
          return loadModel();
        },
        dataset: () => Promise.resolve(simulatedDataset(options.shape.images, ask)),
        spool: spoolInMemory,
      },
    };
    try {
      const step = options.steps[activityType as keyof Steps] as (
        input: unknown,
        context: StepContext,
      ) => Promise<unknown>;
      return { completed: defaultPayloadConverter.toPayload(await step(given, context)) };
    } catch (error) {
      if (signal.aborted) return { cancelled: { message: 'cancelled', canceledFailureInfo: {} } };
      const failure = toApplicationFailure(error);
      const failed = failures.errorToFailure(failure, defaultPayloadConverter);
      return { failed, nonRetryable: failure.nonRetryable === true };
    }
  };
  return {
    process,
    queues: options.queues,
    get freeSlots() {
      return slots - busy;
    },
    begin(attempt) {
      busy++;
      const controller = new AbortController();
      const { activityType } = attempt;
      const given: unknown = defaultPayloadConverter.fromPayload(attempt.input);
      const told = async (): Promise<void> => {
        const end = await work(activityType, given, controller.signal);
        await ask({
          what: `tell of ${activityType}`,
          effect: () => attempt.end(end),
          faults: {
            'never told': () => attempt.lose(),
            'told twice': (effect) => {
              void effect();
              void effect();
            },
          },
        });
        busy--;
        options.poll();
      };
      void watch.attempt(process.name, activityType, given, told);
      return () => controller.abort();
    },
  };
}
