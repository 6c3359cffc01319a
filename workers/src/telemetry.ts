import { DefaultLogger, type LogEntry, type RuntimeOptions } from '@temporalio/worker';
import { runIdOfWorkflow } from '@saliency-atlas/contract';
import type { WorkerConfig } from './config.ts';

/** From a look into a local file to a slow upload, in seconds. */
const STORE_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];
/** From a small model's batch to a remote model under load, in seconds. */
const FORWARD_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20];

/** How the worker's runtime speaks: JSON lines on standard error, and figures for Prometheus where an address is set. */
export function runtimeOptions({ logLevel, metricsAddress, version }: WorkerConfig): RuntimeOptions {
  const logger = new DefaultLogger(logLevel, (entry) => process.stderr.write(`${JSON.stringify(logLine(entry))}\n`));
  const prometheus = {
    bindAddress: metricsAddress ?? '',
    // Names as Prometheus wants them: `…_total`, and durations in seconds with their unit.
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: {
      saliency_atlas_store_operation_seconds: STORE_SECONDS,
      saliency_atlas_forward_seconds: FORWARD_SECONDS,
    },
  };
  return {
    logger,
    telemetryOptions: {
      // The native part logs through the same logger, so that every line is JSON.
      logging: { forward: {}, filter: { core: logLevel === 'TRACE' ? 'DEBUG' : 'WARN', other: 'ERROR' } },
      ...(metricsAddress === null ? {} : { metrics: { prometheus, ...buildLabel(version) } }),
    },
  };
}

/** Every figure of a named build carries its name: two builds that work side by side are scaled apart. */
function buildLabel(version: WorkerConfig['version']): { globalTags?: Record<string, string> } {
  return version === null ? {} : { globalTags: { build_id: version.buildId } };
}

/** What the SDK adds to its lines and nobody reads; a task's token is nobody's business either. */
const UNTOLD = new Set(['taskToken', 'isLocal', 'activityId', 'workflowRunId']);

/**
 * One line of the log: time, level and message, then what the line is about. `runId` is always a run of ours; the SDK uses
 * that name for an execution of a workflow.
 */
export function logLine({ level, message, timestampNanos, meta }: Line): Record<string, unknown> {
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  const said = Object.entries(meta ?? {}).filter(([name]) => !UNTOLD.has(name));
  const { error, ...fields } = Object.fromEntries(said) as Record<string, unknown>;
  const { workflowId } = fields;
  if (typeof workflowId === 'string') fields['runId'] = runIdOfWorkflow(workflowId) ?? fields['runId'];
  // An Error has no enumerable fields: without this, JSON would show it as {}.
  const why = error instanceof Error ? { error: error.message, stack: error.stack } : { error };
  return { time, level, message, ...fields, ...why };
}

type Line = Pick<LogEntry, 'level' | 'message' | 'timestampNanos' | 'meta'>;
