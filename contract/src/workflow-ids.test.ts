import { expect, it } from 'vitest';
import { pageWorkflowId, runIdOfWorkflow, runWorkflowId, submissionWorkflowId } from './workflow-ids.ts';

it('the run is read back from the ids of its coordinator and its pages, and from no other', () => {
  const runId = '41c4a0e329f6fd496509';
  expect(runIdOfWorkflow(runWorkflowId(runId))).toBe(runId);
  expect(runIdOfWorkflow(pageWorkflowId(runId, 'explain', 12))).toBe(runId);
  expect(runIdOfWorkflow(submissionWorkflowId(runId))).toBeUndefined();
  expect(runIdOfWorkflow('run-of-somebody-else')).toBeUndefined();
});
