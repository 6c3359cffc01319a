import type { Client } from '@temporalio/client';
import {
  canonicalJson,
  keywordAttribute,
  queueNames,
  SEARCH_ATTRIBUTES,
  sha256Hex,
  submissionWorkflowId,
  type KeywordAttribute,
  type SubmitInput,
} from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { payloadConversion } from '@saliency-atlas/workers/payload-codec';

/** What starts a job, now or on a schedule. */
export interface Submission {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [SubmitInput];
  readonly typedSearchAttributes: KeywordAttribute[];
}

/** The submission of a job: its id is the digest of the job's text, so that the same job twice is one workflow. */
export async function submissionOf(client: Client, job: Job, priority: number): Promise<Submission> {
  const text = canonicalJson(job);
  const queues = queueNames(process.env);
  return {
    workflowId: submissionWorkflowId(sha256Hex(text)),
    taskQueue: queues.workflow,
    args: [{ job: text, queues, priority }],
    typedSearchAttributes: (await knowsAttributes(client)) ? attributesOf(job) : [],
  };
}

/** What a server that knows our search attributes finds a run by. Where payloads are encrypted, no word of the job is one. */
export function attributesOf({ model, dataset }: Job): KeywordAttribute[] {
  if (payloadConversion(process.env) !== null) return [keywordAttribute('stage', 'plan')];
  return [
    keywordAttribute('model', model.name),
    keywordAttribute('version', model.version),
    keywordAttribute('dataset', dataset.uri),
    keywordAttribute('stage', 'plan'),
  ];
}

/** Whether the server has our search attributes: one that has not would refuse a workflow that sets them. */
export async function knowsAttributes(client: Client): Promise<boolean> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return Object.values(SEARCH_ATTRIBUTES).every((name) => name in customAttributes);
  } catch {
    // Whoever may not ask does without them.
    return false;
  }
}
