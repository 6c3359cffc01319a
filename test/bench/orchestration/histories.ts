import type { Client } from '@temporalio/client';
import { pageWorkflowId, runWorkflowId, SHARD_STAGES } from '@saliency-atlas/contract';

/** The largest of everything that Temporal limits, over all workflows of a run. */
export interface HistoryLimits {
  readonly histories: number;
  readonly mostEvents: number;
  readonly largestPayloadBytes: number;
}

/** Reads every history of a run: the coordinator's, through all of its continuations, and those of its pages. */
export async function measureHistories(client: Client, runId: string, pages: number): Promise<HistoryLimits> {
  const pageIds = SHARD_STAGES.flatMap((stage) =>
    Array.from({ length: pages }, (_, page) => pageWorkflowId(runId, stage, page)),
  );
  const limits = { histories: 0, mostEvents: 0, largestPayloadBytes: 0 };
  for (const workflowId of [runWorkflowId(runId), ...pageIds]) {
    let execution: string | undefined;
    do {
      const { events } = await client.workflow.getHandle(workflowId, execution).fetchHistory();
      limits.histories++;
      limits.mostEvents = Math.max(limits.mostEvents, events?.length ?? 0);
      limits.largestPayloadBytes = Math.max(limits.largestPayloadBytes, ...(events ?? []).flatMap(payloadSizes));
      const first = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      execution = first === null || first === undefined || first === '' ? undefined : first;
    } while (execution !== undefined);
  }
  return limits;
}

/** Bytes of every payload at or below a value of a history: what has `data` beside `metadata`. */
function payloadSizes(value: unknown): number[] {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return [];
  if ('data' in value && 'metadata' in value && value.data instanceof Uint8Array) return [value.data.byteLength];
  return Object.values(value).flatMap(payloadSizes);
}
