/** One submission per job digest: the same job twice is the same workflow. */
export function submissionWorkflowId(jobDigest: string): string {
  return `submit-${jobDigest.slice(0, 24)}`;
}

/** One coordinator per run. */
export function runWorkflowId(runId: string): string {
  return `run-${runId}`;
}

/** One child per stage and page of shards. */
export function pageWorkflowId(runId: string, stage: string, pageIndex: number): string {
  return `run-${runId}-${stage}-${String(pageIndex)}`;
}

/** The run that a workflow works for, by its id; undefined where the id is not one of a run or its pages. */
export function runIdOfWorkflow(workflowId: string): string | undefined {
  return /^run-([0-9a-f]+)(?:-|$)/.exec(workflowId)?.[1];
}
