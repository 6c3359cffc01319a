import type { coresdk } from '@temporalio/proto';
import type { Execution, Outcome } from './simulated-server.ts';
import type { Resolution, SimulatedActivity } from './simulated-activity.ts';
import type { Command, Failure, Job, WorkflowStart } from './workflow-sandbox.ts';

type Child = coresdk.workflow_commands.IStartChildWorkflowExecution;

/** Of Temporal's parent close policies; what is not named is terminated. */
export const CLOSE_POLICY = { abandon: 2, requestCancel: 3 } as const;

/** What commands need of the server. */
export interface ServerInside {
  begin(
    start: Pick<WorkflowStart, 'workflowType' | 'workflowId' | 'args'>,
    onEnd: (outcome: Outcome) => void,
  ): Execution;
  tell(execution: Execution, job: Job): void;
  close(execution: Execution, outcome: Outcome): void;
  openExecution(workflowId: string): Execution | undefined;
  scheduleActivity(
    command: coresdk.workflow_commands.IScheduleActivity,
    resolve: (resolution: Resolution) => void,
  ): SimulatedActivity;
  /** Lets a message between workflows arrive: some time later, perhaps after one that was sent later, perhaps twice. */
  deliver(act: (again: boolean) => void): void;
}

type Apply = (server: ServerInside, execution: Execution, command: Command) => void;

const APPLY: Readonly<Record<string, Apply>> = {
  scheduleActivity: (server, execution, command) => scheduleActivity(server, execution, command.scheduleActivity!),
  requestCancelActivity: (_server, execution, command) =>
    execution.activities.get(command.requestCancelActivity!.seq!)?.cancel(),
  startChildWorkflowExecution: (server, execution, command) =>
    startChild(server, execution, command.startChildWorkflowExecution!),
  cancelChildWorkflowExecution: (server, execution, command) => {
    const child = execution.children.get(command.cancelChildWorkflowExecution!.childWorkflowSeq!);
    const open = child && server.openExecution(child.workflowId);
    if (open) server.tell(open, { cancelWorkflow: {} });
  },
  signalExternalWorkflowExecution: (server, execution, command) =>
    signal(server, execution, command.signalExternalWorkflowExecution!),
  // It is on its way.
  cancelSignalWorkflow: () => undefined,
  completeWorkflowExecution: (server, execution, command) =>
    server.close(execution, { completed: command.completeWorkflowExecution!.result! }),
  failWorkflowExecution: (server, execution, command) =>
    server.close(execution, { failed: command.failWorkflowExecution!.failure! }),
  cancelWorkflowExecution: (server, execution) => server.close(execution, { cancelled: true }),
  continueAsNewWorkflowExecution: (server, execution, command) =>
    continueAsNew(server, execution, command.continueAsNewWorkflowExecution!),
};

/** Does what a workflow asks for. Throws for what no workflow of ours asks for. */
export function applyCommand(server: ServerInside, execution: Execution, command: Command): void {
  const asked = Object.entries(command).find(([name, value]) => name !== 'userMetadata' && value !== null)?.[0] ?? '';
  const apply = APPLY[asked];
  if (apply === undefined) throw new Error(`the simulated server knows no command ${asked}`);
  apply(server, execution, command);
}

function scheduleActivity(
  server: ServerInside,
  execution: Execution,
  command: coresdk.workflow_commands.IScheduleActivity,
): void {
  const seq = command.seq!;
  const activity = server.scheduleActivity(command, (result) => {
    execution.activities.delete(seq);
    server.tell(execution, { resolveActivity: { seq, result } });
  });
  execution.activities.set(seq, activity);
}

function startChild(server: ServerInside, execution: Execution, command: Child): void {
  const [seq, workflowId, workflowType] = [command.seq!, command.workflowId!, command.workflowType!];
  if (server.openExecution(workflowId) !== undefined) {
    // 1: a workflow of that id is open.
    const failed = { workflowId, workflowType, cause: 1 };
    server.tell(execution, { resolveChildWorkflowExecutionStart: { seq, failed } });
    return;
  }
  const child = server.begin({ workflowType, workflowId, args: command.input ?? [] }, (outcome) => {
    execution.children.delete(seq);
    server.tell(execution, { resolveChildWorkflowExecution: { seq, result: childResult(outcome, child.start) } });
  });
  execution.children.set(seq, { workflowId, closePolicy: command.parentClosePolicy ?? 0 });
  const succeeded = { runId: child.start.runId };
  server.tell(execution, { resolveChildWorkflowExecutionStart: { seq, succeeded } });
}

function childResult(
  outcome: Outcome,
  { workflowType, workflowId, runId }: WorkflowStart,
): coresdk.child_workflow.IChildWorkflowResult {
  if ('completed' in outcome) return { completed: { result: outcome.completed } };
  const wrapped = (cause: Failure): Failure => ({
    message: 'Child Workflow execution failed',
    childWorkflowExecutionFailureInfo: {
      ...{ workflowType: { name: workflowType }, workflowExecution: { workflowId, runId }, namespace: 'simulated' },
    },
    cause,
  });
  if ('failed' in outcome) return { failed: { failure: wrapped(outcome.failed) } };
  if ('cancelled' in outcome) {
    return { cancelled: { failure: wrapped({ message: 'cancelled', canceledFailureInfo: {} }) } };
  }
  return { failed: { failure: wrapped({ message: 'terminated', terminatedFailureInfo: {} }) } };
}

function signal(
  server: ServerInside,
  execution: Execution,
  command: coresdk.workflow_commands.ISignalExternalWorkflowExecution,
): void {
  const [seq, signalName, input] = [command.seq!, command.signalName!, command.args!];
  const workflowId = (command.childWorkflowId ?? '') || (command.workflowExecution?.workflowId ?? '');
  const failure = { message: `no workflow ${workflowId} is open`, applicationFailureInfo: { type: 'NotFound' } };
  // The sender hears of it when it has arrived: what is awaited is not overtaken.
  server.deliver((again) => {
    const target = server.openExecution(workflowId);
    if (target) server.tell(target, { signalWorkflow: { signalName, input, headers: {} } });
    if (!again) server.tell(execution, { resolveSignalExternalWorkflow: { seq, ...(target ? {} : { failure }) } });
  });
}

/** The next history has the same id; its parent waits for it as for the first. */
function continueAsNew(
  server: ServerInside,
  execution: Execution,
  command: coresdk.workflow_commands.IContinueAsNewWorkflowExecution,
): void {
  const { workflowId, workflowType } = execution.start;
  execution.open = false;
  server.begin({ workflowId, workflowType, args: command.arguments ?? [] }, execution.onEnd);
}
