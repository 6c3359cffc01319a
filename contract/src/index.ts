export {
  historyKey,
  isNamedAfter,
  jobKey,
  manifestKey,
  objectKey,
  receiptKey,
  shardObjectKey,
  shardStep,
  tagKey,
  type ArtifactKind,
  type ArtifactRef,
} from './artifacts.ts';
export { canonicalJson } from './canonical-json.ts';
export { AUTO_BANK_SIDE_PX, PASSES_PER_PAIR } from './passes.ts';
export { AtlasError, FAILURE_RETRYABLE, messageOf, type FailureType } from './failures.ts';
export type { ClassFigures, Figure, HistoryEntry } from './history.ts';
export type { RunTag } from './tag.ts';
export type { RunManifest } from './manifest.ts';
export {
  MESSAGES,
  type GateOutcome,
  type PageInput,
  type PageProgress,
  type PageResult,
  type QueueNames,
  type RunCursor,
  type RunInput,
  type RunPlan,
  type RunRef,
  type RunResult,
  type RunSources,
  type ShardInput,
  type ShardResult,
  type StageFailures,
  type SubmitInput,
  type SubmissionProgress,
} from './messages.ts';
export { PAGES_IN_FLIGHT, planPages, planShards, shardsPerSignal, type PageRange } from './pages.ts';
export { PRIORITY } from './priority.ts';
export { rate, type RunProgress } from './progress.ts';
export { METHOD_VERSION, runIdOf, sha256Hex, type RunIdentity } from './run-identity.ts';
export { keywordAttribute, SEARCH_ATTRIBUTES, type KeywordAttribute } from './search-attributes.ts';
export { SHARD_STAGES, STAGES, type ShardStage, type Stage } from './stages.ts';
export { queueNames, TASK_QUEUES } from './task-queues.ts';
export { NATIVE_TENSORFLOW_FOLDER, toolCacheFolder } from './tool-cache.ts';
export { formatTraceparent, parseTraceparent, TRACE_HEADER, type TraceCarrier, type WorkflowSpan } from './trace.ts';
export { pageWorkflowId, runIdOfWorkflow, runWorkflowId, submissionWorkflowId } from './workflow-ids.ts';
