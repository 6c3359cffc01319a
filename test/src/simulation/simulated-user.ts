import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { MESSAGES, runWorkflowId, type RunResult } from '@saliency-atlas/contract';
import type { SimulatedServer, Outcome } from './simulated-server.ts';
import type { Surroundings } from './simulated-process.ts';
import type { Violate } from './store-oracle.ts';
import type { Failure } from './workflow-sandbox.ts';

/** What a person has before them. */
export interface UserOptions {
  readonly job: string;
  /** The run as it is undisturbed, and how long it takes then; undefined where this is that run. */
  readonly usual: { readonly runId: string; readonly durationMs: number } | undefined;
  readonly violate: Violate;
  /** A coordinator begins. */
  readonly onSubmit: () => void;
}

/** A person with one job. */
export interface SimulatedUser {
  readonly submissions: number;
  /** How often the run was told to pause. */
  readonly pauses: number;
  /** When the job was done; undefined before. */
  readonly doneAtMs: number | undefined;
  readonly runId: string | undefined;
  /** Submits the job to another server, where the one of before has lost all that it knew. */
  moveTo(server: SimulatedServer, onSubmit: () => void): void;
}

const QUEUES = { workflow: 'workflow', cpu: 'cpu', gpu: 'gpu' };
const SUBMISSION = 'submit-job';
/** A person looks again after so long, and by then has mended what was wrong; after some times for good. */
const MEND_MS = 120_000;
const PATIENCE = 3;
const LAST_WORD_MS = 300_000;
const MOST_SUBMISSIONS = 8;

/** A step that died or was given up in every attempt. */
const EXHAUSTED = 'timeout in every attempt';
const ALL_ATTEMPTS = proto.temporal.api.enums.v1.RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED;
/** Failures that name what is wrong outside, and after which a job is submitted again. */
const MENDED = ['ShardsFailed', 'ObjectStoreUnavailable', 'ModelServerUnavailable', 'DeviceOutOfMemory', EXHAUSTED];
/** The same, where the model did give NaN or its engine did crash. */
const OF_THE_MODEL = 'ModelContractMismatch';
const MODEL_FAULTS = ['NaN', 'engine crash'];

/** Submits a job, meddles with it at times, and submits it again until it is done. */
export function simulatedUser(
  first: SimulatedServer,
  { job, usual, violate, onSubmit: firstOnSubmit }: UserOptions,
  { clock, random, trace, faults }: Surroundings,
): SimulatedUser {
  let [server, onSubmit] = [first, firstOnSubmit];
  let [submissions, pauses, cancelled] = [0, 0, false];
  let doneAtMs: number | undefined;
  let runId: string | undefined;

  const submit = (): void => {
    submissions++;
    onSubmit();
    const to = server;
    server.start('submitRun', SUBMISSION, [{ job, queues: QUEUES }], (outcome) => {
      if (to === server) ended(outcome);
    });
  };
  const ended = (outcome: Outcome): void => {
    if ('completed' in outcome) {
      finish(defaultPayloadConverter.fromPayload<RunResult>(outcome.completed));
      return;
    }
    const type = 'failed' in outcome ? typeOf(outcome.failed) : 'cancelled';
    trace(`user: submission ${submissions} ended: ${type}`);
    const ofTheModel = type === OF_THE_MODEL && faults.injected.some((fault) => MODEL_FAULTS.includes(fault));
    const expected = MENDED.includes(type) || ofTheModel || (cancelled && type === 'cancelled');
    if (!expected) violate(`the run ended without need: ${JSON.stringify(outcome)}`);
    if (submissions === MOST_SUBMISSIONS) {
      violate(`the job was submitted ${submissions} times in vain`);
      return;
    }
    if (submissions >= PATIENCE) faults.end();
    clock.after(MEND_MS, submit);
  };
  const finish = (result: RunResult): void => {
    doneAtMs = clock.nowMs;
    ({ runId } = result);
    if (usual && runId !== usual.runId) violate(`the run is ${runId}, and was ${usual.runId} undisturbed`);
  };
  const meddle = (run: string, usualMs: number): void => {
    if (random.chance(0.25)) {
      trace('user: cancel');
      cancelled = true;
      server.cancel(random.pick([run, SUBMISSION]));
      return;
    }
    const say = (message: 'pause' | 'resume'): void => {
      trace(`user: ${message}`);
      if (message === 'pause') pauses++;
      server.signal(run, MESSAGES[message]);
    };
    let atMs = 0;
    for (let times = 1 + random.below(3); times > 0; times--) {
      clock.after(atMs, () => say('pause'));
      atMs += random.between(0, usualMs / 2);
      clock.after(atMs, () => say('resume'));
      atMs += random.between(0, usualMs / 4);
    }
    // What was said overtakes itself on its way; the last word is that the run goes on.
    const lastWord = (): void => {
      if (doneAtMs !== undefined) return;
      say('resume');
      clock.after(LAST_WORD_MS, lastWord);
    };
    clock.after(atMs + LAST_WORD_MS, lastWord);
  };

  clock.after(0, submit);
  if (usual && random.chance(0.4)) {
    const { runId, durationMs } = usual;
    clock.after(random.between(0, 1.2 * durationMs), () => meddle(runWorkflowId(runId), durationMs));
  }
  return {
    get submissions() {
      return submissions;
    },
    get runId() {
      return runId;
    },
    get pauses() {
      return pauses;
    },
    get doneAtMs() {
      return doneAtMs;
    },
    moveTo(next, nextOnSubmit) {
      [server, onSubmit] = [next, nextOnSubmit];
      if (doneAtMs === undefined) clock.after(MEND_MS, submit);
    },
  };
}

/** The type of the failure below all that Temporal wrapped around it. */
function typeOf(failure: Failure): string {
  if (failure.applicationFailureInfo) return failure.applicationFailureInfo.type ?? '';
  if (failure.activityFailureInfo?.retryState === ALL_ATTEMPTS && failure.cause?.timeoutFailureInfo) return EXHAUSTED;
  if (failure.timeoutFailureInfo) return 'timeout';
  if (failure.canceledFailureInfo) return 'cancelled';
  return failure.cause ? typeOf(failure.cause) : (failure.message ?? '');
}
