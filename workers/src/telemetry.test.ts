import { expect, it } from 'vitest';
import { readWorkerConfig } from './config.ts';
import { logLine, runtimeOptions } from './telemetry.ts';

const said = (meta: Record<string, unknown>) =>
  logLine({ level: 'WARN', message: 'Activity failed', timestampNanos: 1_700_000_000_123_456_789n, meta });

it('a line of the log has its time in UTC, its level, its message and what it is about', () => {
  expect(said({ stage: 'explain', shard: 3 })).toEqual({
    time: '2023-11-14T22:13:20.123Z',
    level: 'WARN',
    message: 'Activity failed',
    stage: 'explain',
    shard: 3,
  });
});

it('an error is told with its message and stack, which JSON would leave out', () => {
  const error = new Error('no such bucket');
  expect(said({ error })).toMatchObject({ error: 'no such bucket', stack: error.stack });
});

it('names our run where the SDK names the execution of a workflow', () => {
  const meta = { workflowId: 'run-41c4a0e329f6fd496509-explain-0', runId: '01a21059-ef46-7e07-95a1-4d2ab5801dd8' };
  expect(said(meta)).toMatchObject({ runId: '41c4a0e329f6fd496509' });
});

it('holds no token by which a task could be answered', () => {
  expect(said({ taskToken: 'secret' })).not.toHaveProperty('taskToken');
});

it('every figure of a named build carries the name, by which its pool is scaled', () => {
  const tagsOf = (args: readonly string[]) =>
    runtimeOptions(readWorkerConfig(args, { ATLAS_METRICS_ADDRESS: '9464' })).telemetryOptions?.metrics;
  expect(tagsOf(['--build-id', '2026-11-28'])).toMatchObject({ globalTags: { build_id: '2026-11-28' } });
  expect(tagsOf([])).not.toHaveProperty('globalTags');
});
