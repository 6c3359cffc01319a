import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { taskQueues, type TaskTaker } from './activity-tasks.ts';
import { applyCommand, CLOSE_POLICY, type ServerInside } from './apply-command.ts';
import { replayExecution } from './replay-execution.ts';
import { simulatedActivity, type SimulatedActivity } from './simulated-activity.ts';
import type { Surroundings } from './simulated-process.ts';
import type { Violate } from './store-oracle.ts';
import {
  initialJob,
  type Activation,
  type Command,
  type Failure,
  type Job,
  type Payload,
  type WorkflowInstance,
  type WorkflowSandbox,
  type WorkflowStart,
} from './workflow-sandbox.ts';

/** How a workflow ended. */
export type Outcome =
  | { readonly completed: Payload }
  | { readonly failed: Failure }
  | { readonly cancelled: true }
  | { readonly terminated: true };

/** One run of a workflow, as the server keeps it: all that it was told, and what it asked for each time. */
export interface Execution {
  readonly start: WorkflowStart;
  readonly past: { readonly activation: Activation; readonly commands: readonly Command[] }[];
  readonly activities: Map<number, SimulatedActivity>;
  readonly children: Map<number, { readonly workflowId: string; readonly closePolicy: number }>;
  readonly onEnd: (outcome: Outcome) => void;
  inbox: Job[];
  taskDue: boolean;
  open: boolean;
  cancelAsked: boolean;
  instance: WorkflowInstance | undefined;
}

/** The server of the workflows with its one worker for them, which may lose all that it has in memory. */
export interface SimulatedServer {
  /** Starts a workflow, or joins one of that id that is open; false then. */
  start(workflowType: string, workflowId: string, args: readonly unknown[], onEnd: Execution['onEnd']): boolean;
  signal(workflowId: string, signalName: string): void;
  cancel(workflowId: string): void;
  readonly addTaker: (taker: TaskTaker) => void;
  readonly poll: () => void;
  /** Its database is gone; workers find out with their next heartbeat. */
  lose(): void;
}

export interface ServerOptions {
  readonly name: string;
  readonly sandbox: WorkflowSandbox;
  /** Turns after which the server suggests a fresh history. */
  readonly suggestAfter: number;
  /** Told after a turn of a workflow, with what it answers then. */
  readonly onTurn: (workflowId: string, query: () => Promise<unknown>) => Promise<void>;
  /** Told of a workflow that was asked to cancel and ends as failed. */
  readonly violate: Violate;
}

const TURN_MS = [1, 60] as const;
const TASK_TIMEOUT_MS = 10_000;
const SIGNAL_MS = [1, 3_000] as const;
const WORKER_FAULTS = ['workflow worker crash', 'workflow worker crash after', 'evicted'];

export function simulatedServer(options: ServerOptions, surroundings: Surroundings): SimulatedServer {
  const { clock, random, trace, faults } = surroundings;
  const { name, sandbox } = options;
  const queues = taskQueues(surroundings);
  const executions = new Map<string, Execution>();
  let started = 0;

  const begin = (
    { workflowType, workflowId, args }: Pick<WorkflowStart, 'workflowType' | 'workflowId' | 'args'>,
    onEnd: Execution['onEnd'],
  ): Execution => {
    const runId = `${name}-${++started}`;
    const start = { workflowType, workflowId, args, runId, startedAtMs: clock.nowMs };
    const execution: Execution = {
      ...{ start, onEnd, past: [], activities: new Map(), children: new Map() },
      ...{ inbox: [], taskDue: false, open: true, cancelAsked: false, instance: undefined },
    };
    executions.set(workflowId, execution);
    tell(execution, initialJob(start));
    return execution;
  };
  const tell = (execution: Execution, job: Job): void => {
    if (!execution.open) return;
    if (job.cancelWorkflow) execution.cancelAsked = true;
    execution.inbox.push(job);
    if (execution.taskDue) return;
    execution.taskDue = true;
    clock.after(random.between(...TURN_MS), () => turn(execution));
  };
  const dropInstances = async (): Promise<void> => {
    for (const execution of executions.values()) await drop(execution);
  };

  const turn = async (execution: Execution): Promise<void> => {
    if (!execution.open) return;
    const { workflowId } = execution.start;
    const fault = faults.next(`turn ${workflowId}`, WORKER_FAULTS);
    const jobs = inTemporalsOrder(execution.inbox);
    trace(
      `${name}: turn of ${workflowId}: ${jobs.map((job) => Object.keys(job)[0]).join(', ')}${fault ? ` (${fault})` : ''}`,
    );
    if (fault === 'workflow worker crash') {
      await dropInstances();
      clock.after(TASK_TIMEOUT_MS, () => turn(execution));
      return;
    }
    execution.instance ??= await replayExecution(execution, sandbox);
    const turns = execution.past.length;
    const activation = {
      nowMs: Math.floor(clock.nowMs),
      isReplaying: false,
      historyLength: 3 * turns + 1,
      continueAsNewSuggested: turns >= options.suggestAfter,
      jobs,
    };
    const commands = await execution.instance.activate(activation);
    if (fault === 'workflow worker crash after') {
      await dropInstances();
      clock.after(TASK_TIMEOUT_MS, () => turn(execution));
      return;
    }
    execution.inbox = [];
    execution.taskDue = false;
    execution.past.push({ activation, commands });
    await options.onTurn(workflowId, () => execution.instance!.query('progress'));
    for (const command of commands) applyCommand(server, execution, command);
    if (fault === 'evicted' || server.openExecution(workflowId) !== execution) await drop(execution);
  };

  const close = (execution: Execution, outcome: Outcome): void => {
    if (!execution.open) return;
    const { workflowId } = execution.start;
    trace(`${name}: ${workflowId} ${Object.keys(outcome)[0] ?? ''}`);
    if (execution.cancelAsked && 'failed' in outcome) options.violate(`${workflowId} was to be cancelled, and failed`);
    execution.open = false;
    for (const activity of execution.activities.values()) activity.abandon();
    for (const { workflowId, closePolicy } of execution.children.values()) {
      const child = executions.get(workflowId);
      if (child === undefined || closePolicy === CLOSE_POLICY.abandon) continue;
      if (closePolicy === CLOSE_POLICY.requestCancel) tell(child, { cancelWorkflow: {} });
      else close(child, { terminated: true });
    }
    execution.onEnd(outcome);
  };

  const server: ServerInside = {
    begin,
    tell,
    close,
    openExecution: (workflowId) => {
      const found = executions.get(workflowId);
      return found?.open === true ? found : undefined;
    },
    scheduleActivity: (command, resolve) => simulatedActivity(command, queues, surroundings, resolve),
    deliver: (act) => {
      const late = faults.next('signal', ['late signal', 'signal twice']);
      clock.after(random.between(...SIGNAL_MS) * (late === 'late signal' ? 20 : 1), () => act(false));
      if (late === 'signal twice') clock.after(random.between(SIGNAL_MS[1], 20 * SIGNAL_MS[1]), () => act(true));
    },
  };
  return {
    start(workflowType, workflowId, args, onEnd) {
      if (server.openExecution(workflowId) !== undefined) return false;
      begin({ workflowType, workflowId, args: toPayloads(defaultPayloadConverter, ...args) ?? [] }, onEnd);
      return true;
    },
    signal(workflowId, signalName) {
      server.deliver(() => {
        const execution = server.openExecution(workflowId);
        if (execution) tell(execution, { signalWorkflow: { signalName, input: [], headers: {} } });
      });
    },
    cancel(workflowId) {
      const execution = server.openExecution(workflowId);
      if (execution) tell(execution, { cancelWorkflow: {} });
    },
    addTaker: queues.addTaker,
    poll: queues.poll,
    lose() {
      for (const execution of executions.values()) {
        execution.open = false;
        for (const activity of execution.activities.values()) activity.abandon();
      }
      executions.clear();
    },
  };
}

/** As the server's client sorts what a turn is told: how it began, signals, and the rest as it came. */
function inTemporalsOrder(jobs: readonly Job[]): Job[] {
  const rank = (job: Job): number => (job.initializeWorkflow ? 0 : job.signalWorkflow ? 1 : 2);
  return [...jobs].sort((a, b) => rank(a) - rank(b));
}

async function drop(execution: Execution): Promise<void> {
  await execution.instance?.dispose();
  execution.instance = undefined;
}
