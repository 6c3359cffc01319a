import type { Command } from 'commander';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy, type WorkflowHandle } from '@temporalio/client';
import {
  AtlasError,
  MESSAGES,
  PRIORITY,
  queueNames,
  runWorkflowId,
  type RunInput,
  type RunProgress,
} from '@saliency-atlas/contract';
import { runPlanOf, type RunDescription } from '@saliency-atlas/contract/job';
import { EXIT } from '../exit-codes.ts';
import { findRun } from '../find-run.ts';
import { followRun } from '../follow-run.ts';
import { inSession } from '../in-session.ts';
import { interruption } from '../interrupt.ts';
import { createOutput } from '../output.ts';
import { priorityOption } from '../priority-option.ts';
import { openSession, type Session } from '../session.ts';
import { addStoreFlag, storeOf, storeUri } from '../store-flag.ts';
import { attributesOf, knowsAttributes } from '../submission.ts';
import { describeResult, placeReport, resultLine } from './run.ts';

interface RetryFlags {
  readonly store: string;
  readonly priority: number;
  readonly json?: boolean;
}

export function addRetry(program: Command): void {
  addStoreFlag(
    program.command('retry').description('go on with a run that ended before its end: only what is not done'),
  )
    .argument('<run>', 'run id, its beginning, or model@version')
    .addOption(priorityOption(PRIORITY.adHoc))
    .option('--json', 'progress and result as JSON lines')
    .addHelpText(
      'after',
      `
Shards that are done are not done again, and the images are not read again to find out which run it is.

Example:
  $ saliency-atlas retry fashion@1.2`,
    )
    .action(async (name: string, flags: RetryFlags) => {
      process.exitCode = await retry(name, flags);
    });
}

async function retry(name: string, flags: RetryFlags): Promise<number> {
  const output = createOutput(flags.json === true);
  const { description } = await findRun(storeOf(flags), name);
  const { job } = description;
  const store = storeUri(flags.store);
  const session = await openSession(store, job.resources.workers, output);
  return inSession(session, output, async () => {
    const handle = await startCoordinator(session, description, store, flags.priority);
    const onProgress =
      flags.json === true ? (progress: object) => output.result(JSON.stringify({ progress })) : undefined;
    const ask = () => handle.query<RunProgress>(MESSAGES.progress);
    const result = await followRun(session, handle, ask, { output, interrupted: interruption(), onProgress });
    const report = await placeReport({ ...job, store: { uri: store } }, result);
    if (flags.json === true) output.result(resultLine(result, report));
    else describeResult(job, result, report, output);
    return result.gate.verdict === 'refused' ? EXIT.gateRefused : EXIT.done;
  });
}

async function startCoordinator(
  { client }: Session,
  description: RunDescription,
  store: string,
  priorityKey: number,
): Promise<WorkflowHandle> {
  const queues = queueNames(process.env);
  const plan = { ...runPlanOf(description, store), alreadyComplete: false };
  const input: RunInput = { plan, queues };
  const { runId } = plan;
  try {
    return await client.workflow.start('explainDataset', {
      taskQueue: queues.workflow,
      workflowId: runWorkflowId(runId),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      args: [input],
      priority: { priorityKey },
      typedSearchAttributes: (await knowsAttributes(client)) ? attributesOf(description.job) : [],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const fix = `Wait for it: \`saliency-atlas status ${runId}\`.`;
    throw new AtlasError('InvalidJob', `run ${runId} is going on already`, fix, { cause: error });
  }
}
