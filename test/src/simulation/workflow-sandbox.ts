import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { coresdk } from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';

export type Job = coresdk.workflow_activation.IWorkflowActivationJob;
export type Command = coresdk.workflow_commands.IWorkflowCommand;
export type Payload = NonNullable<coresdk.workflow_activation.IInitializeWorkflow['arguments']>[number];
export type Failure = NonNullable<coresdk.workflow_commands.IFailWorkflowExecution['failure']>;

/** What a workflow is started with. */
export interface WorkflowStart {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly args: readonly Payload[];
  readonly startedAtMs: number;
}

/** One turn of a workflow: what it is told, and when. */
export interface Activation {
  readonly nowMs: number;
  readonly isReplaying: boolean;
  readonly historyLength: number;
  readonly continueAsNewSuggested: boolean;
  readonly jobs: readonly Job[];
}

/** A workflow in memory. */
export interface WorkflowInstance {
  /** What the workflow asks for. Throws where its code threw what is no failure of a workflow. */
  activate(activation: Activation): Promise<readonly Command[]>;
  /** What a query answers. */
  query(queryType: string): Promise<unknown>;
  dispose(): Promise<void>;
}

export interface WorkflowSandbox {
  create(start: WorkflowStart): Promise<WorkflowInstance>;
}

/** No limit to a turn: a watchdog would cost a thread each. */
const NO_TIMEOUT = undefined as unknown as number;

/**
 * Bundles the workflows as they are and runs them in the SDK's own sandbox, in the calling thread. The SDK exports no such
 * thing: what is taken from its inside here is as exact as the pin of its version.
 */
export async function workflowSandbox(): Promise<WorkflowSandbox> {
  const workflowsPath = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows'));
  const logger = new DefaultLogger('ERROR');
  // Our modules hold no state, so that a thousand runs may share them.
  const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger });
  const filename = 'workflows.js';
  const bundle = { code, filename, sourceMap: { version: 3, sources: [], names: [], mappings: '' } };
  // Not by its `create`, which has every promise of the process keep its stack.
  const script = new Script(code, { filename });
  const creator = new ReusableVMWorkflowCreator(script, bundle as never, NO_TIMEOUT, new Set());
  return { create: (start) => createInstance(creator, start) };
}

async function createInstance(creator: ReusableVMWorkflowCreator, start: WorkflowStart): Promise<WorkflowInstance> {
  const { workflowId, runId, workflowType, startedAtMs } = start;
  const workflow = await creator.createWorkflow({
    info: {
      ...{ workflowId, runId, workflowType, firstExecutionRunId: runId, originalExecutionRunId: runId },
      ...{ taskQueue: 'simulated', namespace: 'simulated', attempt: 1, taskTimeoutMs: 10_000 },
      typedSearchAttributes: new TypedSearchAttributes(),
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the SDK has both
      searchAttributes: {},
      ...{ startTime: new Date(startedAtMs), runStartTime: new Date(startedAtMs) },
      ...{ historyLength: 0, historySize: 0, continueAsNewSuggested: false },
      targetWorkerDeploymentVersionChanged: false,
      unsafe: { now: () => 0, isReplaying: false, isReplayingHistoryEvents: false, random: undefined as never },
    },
    randomnessSeed: [...Buffer.from(runId.padEnd(8).slice(0, 8))],
    now: startedAtMs,
    showStackTraceSources: false,
    failureExceptionTypeNames: [],
  });
  const { WorkflowActivation } = proto.coresdk.workflow_activation;
  return {
    async activate({ nowMs, jobs, ...rest }) {
      const { successful, failed } = await workflow.activate({
        ...rest,
        runId,
        timestamp: timestamp(nowMs),
        historySizeBytes: proto.google.protobuf.Timestamp.fromObject({ seconds: 0 }).seconds,
        jobs: [...jobs],
      });
      await workflow.getAndResetSinkCalls();
      if (failed) throw new Error(`${workflowId}: ${failed.failure?.message ?? 'its task failed'}`);
      return successful?.commands ?? [];
    },
    async query(queryType) {
      const jobs = [{ queryWorkflow: { queryId: 'q', queryType, arguments: [], headers: {} } }];
      const { successful } = await workflow.activate(WorkflowActivation.fromObject({ runId, jobs }));
      const data = successful?.commands?.[0]?.respondToQuery?.succeeded?.response?.data;
      if (!data) throw new Error(`${workflowId} does not answer the query ${queryType}`);
      return JSON.parse(new TextDecoder().decode(data)) as unknown;
    },
    dispose: () => workflow.dispose(),
  };
}

/** The job that begins a workflow. */
export function initialJob(start: WorkflowStart): Job {
  const { workflowId, workflowType, args, runId, startedAtMs } = start;
  return {
    initializeWorkflow: {
      ...{ workflowType, workflowId, arguments: [...args], headers: {}, firstExecutionRunId: runId, attempt: 1 },
      startTime: timestamp(startedAtMs),
    },
  };
}

function timestamp(ms: number) {
  return proto.google.protobuf.Timestamp.fromObject({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });
}
