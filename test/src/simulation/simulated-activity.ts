import proto from '@temporalio/proto';
import type { coresdk } from '@temporalio/proto';
import type { AttemptEnd, TaskQueues, TaskTaker, WaitingTask } from './activity-tasks.ts';
import type { Surroundings } from './simulated-process.ts';
import type { Failure } from './workflow-sandbox.ts';

type Schedule = coresdk.workflow_commands.IScheduleActivity;
export type Resolution = coresdk.activity_result.IActivityResolution;

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;
type RetryState = NonNullable<NonNullable<Failure['activityFailureInfo']>['retryState']>;
const { TRY_CANCEL } = proto.coresdk.workflow_commands.ActivityCancellationType;
const TIMEOUT_TYPE = {
  'start to close': TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  heartbeat: TimeoutType.TIMEOUT_TYPE_HEARTBEAT,
} as const;

/** Workers beat so often, and hear with a beat what the server wants of them. */
const HEARTBEAT_MS = 2_000;

/** An activity that a workflow has asked for. */
export interface SimulatedActivity {
  /** The workflow wants it no more, and is told so as it has asked to be. */
  cancel(): void;
  /** The workflow has ended: nobody wants to know. */
  abandon(): void;
}

/** What the server makes of an activity: attempts, timeouts, waits and further attempts, and one resolution. */
export function simulatedActivity(
  command: Schedule,
  queues: TaskQueues,
  { clock, random, trace }: Surroundings,
  resolve: (resolution: Resolution) => void,
): SimulatedActivity {
  const activityType = command.activityType ?? '';
  const heartbeatTimeoutMs = milliseconds(command.heartbeatTimeout);
  let [attempts, cancelRequested, ended] = [0, false, false];
  /** Tells the worker of the attempt that the server believes in to stop. */
  let current: (() => void) | undefined;

  const finish = (resolution: Resolution): void => {
    if (ended) return;
    ended = true;
    resolve(resolution);
  };
  const task: WaitingTask = { queue: command.taskQueue ?? '', start: (taker) => start(taker) };

  const start = (taker: TaskTaker): void => {
    const { process } = taker;
    attempts++;
    trace(`server: attempt ${attempts} of ${activityType} goes to ${process.name}`);
    const stop = (): void => {
      clock.after(random.between(0, HEARTBEAT_MS), () => {
        if (process.state === 'running') cancelWork();
        else process.watch(() => process.state === 'running' && cancelWork());
      });
    };
    current = stop;
    const isCurrent = (): boolean => current === stop;
    const giveUp = (kind: keyof typeof TIMEOUT_TYPE): void => {
      if (!isCurrent()) return;
      stop();
      const failure = { message: `activity ${kind} timeout`, timeoutFailureInfo: { timeoutType: TIMEOUT_TYPE[kind] } };
      attemptEnded({ failed: failure, nonRetryable: false });
    };
    // Before it begins: a process may die at the first thing that a step asks for.
    let changes = 0;
    process.watch(() => {
      const change = ++changes;
      if (process.state === 'running' || !isCurrent()) return;
      const sinceBeatMs = random.between(0, HEARTBEAT_MS);
      clock.after(heartbeatTimeoutMs - sinceBeatMs, () => {
        if (change === changes) giveUp('heartbeat');
      });
    });
    const cancelWork = taker.begin({
      activityType,
      input: command.arguments![0]!,
      end: (end) => isCurrent() && attemptEnded(end),
      lose: () => clock.after(heartbeatTimeoutMs, () => giveUp('heartbeat')),
    });
    clock.after(milliseconds(command.startToCloseTimeout), () => giveUp('start to close'));
  };

  const attemptEnded = (end: AttemptEnd): void => {
    current = undefined;
    if (ended) return;
    if ('completed' in end) {
      finish({ completed: { result: end.completed } });
      return;
    }
    const failure = 'cancelled' in end ? end.cancelled : end.failed;
    if ('cancelled' in end && cancelRequested) {
      finish({ cancelled: { failure: wrapped(failure) } });
      return;
    }
    const state = finalState('failed' in end && end.nonRetryable);
    trace(`server: ${activityType} failed: ${failure.message ?? ''}`);
    if (state !== undefined) {
      finish({ failed: { failure: wrapped(failure, state) } });
      return;
    }
    clock.after(backoffMs(command.retryPolicy, attempts), () => {
      if (!ended) queues.add(task);
    });
  };
  const finalState = (nonRetryable: boolean): RetryState | undefined => {
    // The server does not repeat what it was asked to cancel.
    if (cancelRequested) return RetryState.RETRY_STATE_CANCEL_REQUESTED;
    if (nonRetryable) return RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE;
    return attempts >= (command.retryPolicy?.maximumAttempts ?? Infinity)
      ? RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED
      : undefined;
  };
  const wrapped = (cause: Failure, retryState = RetryState.RETRY_STATE_UNSPECIFIED): Failure => ({
    message: 'Activity task failed',
    activityFailureInfo: { activityType: { name: activityType }, activityId: command.activityId ?? '', retryState },
    cause,
  });

  queues.add(task);
  return {
    cancel() {
      cancelRequested = true;
      const cancelled = { cancelled: { failure: wrapped({ message: 'cancelled', canceledFailureInfo: {} }) } };
      if (current === undefined) queues.remove(task);
      else current();
      if (current === undefined || command.cancellationType === TRY_CANCEL) finish(cancelled);
    },
    abandon() {
      ended = true;
      queues.remove(task);
      current?.();
    },
  };
}

interface Duration {
  readonly seconds?: { toNumber(): number } | null;
  readonly nanos?: number | null;
}

function milliseconds(duration: Duration | null | undefined): number {
  return (duration?.seconds?.toNumber() ?? 0) * 1000 + (duration?.nanos ?? 0) / 1e6;
}

function backoffMs(policy: Schedule['retryPolicy'], attempts: number): number {
  const growing = milliseconds(policy?.initialInterval) * (policy?.backoffCoefficient ?? 2) ** (attempts - 1);
  return Math.min(growing, milliseconds(policy?.maximumInterval));
}
