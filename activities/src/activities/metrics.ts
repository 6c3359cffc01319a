import type { Context } from '@temporalio/activity';

let runningStep: () => Pick<Context, 'log' | 'metricMeter'> | undefined = () => undefined;

/** Says how the running step is found. Given from outside, since loading Temporal takes a one-shot command long. */
export function findStepsWith(find: typeof runningStep): void {
  runningStep = find;
}

/** What a worker counts of its own, beside the SDK's figures. docs/observability.md holds the same list; a test compares. */
export const METRICS = {
  steps: {
    name: 'saliency_atlas_steps',
    kind: 'counter',
    labels: ['outcome'],
    help: 'Pieces of work asked for: `done` now, or `found` done by an earlier attempt.',
  },
  failures: {
    name: 'saliency_atlas_step_failures',
    kind: 'counter',
    labels: ['failure_type'],
    help: 'Attempts of steps that failed, by the type of the failure. Cancelled attempts are not among them.',
  },
  images: {
    name: 'saliency_atlas_images',
    kind: 'counter',
    labels: [],
    help: 'Images that steps have worked through.',
  },
  unreadable: {
    name: 'saliency_atlas_unreadable_images',
    kind: 'counter',
    labels: [],
    help: 'Images among them that could not be read or decoded; each is a row with its reason.',
  },
  degenerate: {
    name: 'saliency_atlas_degenerate_maps',
    kind: 'counter',
    labels: [],
    help: 'Maps that are empty, since no mask moved the score.',
  },
  passes: {
    name: 'saliency_atlas_forward_passes',
    kind: 'counter',
    labels: ['input'],
    help: 'Forward passes of the model, on `masked` or on `plain` images.',
  },
  rows: {
    name: 'saliency_atlas_batch_rows',
    kind: 'counter',
    labels: ['input'],
    help: 'Rows of the batches that these passes went in, padding included: passes ÷ rows is the batch fill.',
  },
  forwardSeconds: {
    name: 'saliency_atlas_forward_seconds',
    kind: 'histogram',
    labels: ['input'],
    help: 'Time from handing passes to the engine until their scores are there, waiting for a free session included.',
  },
  passesSaved: {
    name: 'saliency_atlas_passes_saved',
    kind: 'counter',
    labels: [],
    help: 'Passes of the budget (`explain.passes`) that early stopping left unused.',
  },
  storeSeconds: {
    name: 'saliency_atlas_store_operation_seconds',
    kind: 'histogram',
    labels: ['operation', 'outcome'],
    help: 'Time of one operation on the store, retries of the AWS SDK included; `outcome` is `ok` or the failure type.',
  },
  storeBytes: {
    name: 'saliency_atlas_store_bytes',
    kind: 'counter',
    labels: ['direction'],
    help: 'Bytes of objects `read` from and `written` to the store.',
  },
} as const satisfies Record<string, Metric>;

interface Metric {
  readonly name: `saliency_atlas_${string}`;
  readonly kind: 'counter' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

type NameOf<Kind extends Metric['kind']> = {
  [Name in keyof typeof METRICS]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[keyof typeof METRICS];
type Labels<Name extends keyof typeof METRICS> = Readonly<Record<(typeof METRICS)[Name]['labels'][number], string>>;

/** Adds to a counter of the step that is running; outside of one, as in a one-shot command, nothing is counted. */
export function count<Name extends NameOf<'counter'>>(name: Name, value: number, labels: Labels<Name>): void {
  if (value <= 0) return;
  const { name: exported, help } = METRICS[name];
  meter()?.createCounter(exported, undefined, help).add(value, labels);
}

/** Records how long something took in the step that is running. */
export function recordSeconds<Name extends NameOf<'histogram'>>(
  name: Name,
  durationMs: number,
  labels: Labels<Name>,
): void {
  const { name: exported, help } = METRICS[name];
  meter()
    ?.createHistogram(exported, 'float', undefined, help)
    .record(durationMs / 1000, labels);
}

/** Writes to the log of the step that is running; outside of one nothing is written. */
export function logWarning(message: string): void {
  runningStep()?.log.warn(message);
}

function meter() {
  return runningStep()?.metricMeter;
}
