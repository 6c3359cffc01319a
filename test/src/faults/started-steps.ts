import { Client, Connection } from '@temporalio/client';
import { pageWorkflowId, runWorkflowId, SHARD_STAGES } from '@saliency-atlas/contract';

/** One attempt at a step that ended, as the server wrote it down. */
export interface StartedStep {
  readonly activity: string;
  readonly queue: string;
  /** Process of the worker that did it. */
  readonly pid: number;
  readonly attempt: number;
}

/** Every step of a run's coordinator and of its `pages` pages. */
export async function startedSteps(client: Client, runId: string, pages: number): Promise<StartedStep[]> {
  const pageIndexes = Array.from({ length: pages }, (_, page) => page);
  const ofPages = SHARD_STAGES.flatMap((stage) => pageIndexes.map((page) => pageWorkflowId(runId, stage, page)));
  const steps: StartedStep[] = [];
  for (const workflowId of [runWorkflowId(runId), ...ofPages]) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const scheduled = new Map(
      events?.map((event) => [String(event.eventId), event.activityTaskScheduledEventAttributes]),
    );
    for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
      const what = scheduled.get(String(started?.scheduledEventId));
      if (!started || !what) continue;
      steps.push({
        activity: what.activityType?.name ?? '',
        queue: what.taskQueue?.name ?? '',
        pid: Number.parseInt(started.identity ?? '', 10),
        attempt: started.attempt ?? 0,
      });
    }
  }
  return steps;
}

/** How many steps of a run of `pages` pages were begun again, as its server at `address` wrote it down. */
export async function countRedoneSteps(address: string, runId: string, pages: number): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    return redoneSteps(await startedSteps(new Client({ connection }), runId, pages));
  } finally {
    await connection.close();
  }
}

/** How many steps were begun again. */
export function redoneSteps(steps: readonly StartedStep[]): number {
  return steps.reduce((sum, { attempt }) => sum + attempt - 1, 0);
}
