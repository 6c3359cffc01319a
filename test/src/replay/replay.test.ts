import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../workflows/workflow-server.ts';

const FOLDER = join(import.meta.dirname, '../../golden/histories');
const NAMES = ['explain-dataset', 'process-page', 'submit-run'];

/** A history as JSON: a list of events, each with attributes under a key of its own. */
interface RecordedHistory {
  readonly events: Record<string, Record<string, unknown>>[];
}

let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflows();
}, 300_000);

async function readHistory(name: string): Promise<RecordedHistory> {
  return JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as RecordedHistory;
}

/** The error of replaying a history with the workflows as they are now, or undefined where they agree. */
async function replay(workflowId: string, history: RecordedHistory): Promise<Error | undefined> {
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, [{ workflowId, history }])) return error;
  throw new Error('nothing was replayed');
}

/** The history with every name of one kind replaced, as if the workflow had asked for something else then. */
function renamed(history: RecordedHistory, kind: 'activityType' | 'workflowType', from: string): RecordedHistory {
  const text = JSON.stringify(history);
  const altered = text.replaceAll(`"${kind}":{"name":"${from}"}`, `"${kind}":{"name":"somethingElse"}`);
  expect(altered).not.toBe(text);
  return JSON.parse(altered) as RecordedHistory;
}

describe('recorded histories', () => {
  it('are those of the three workflows', async () => {
    expect((await readdir(FOLDER)).sort()).toEqual(NAMES.map((name) => `${name}.json`));
  });

  it.each(NAMES)('of %s replays: a run that is going on survives this version of the workflows', async (name) => {
    expect(await replay(name, await readHistory(name))).toBeUndefined();
  });

  it.each(NAMES)(
    'of %s replays as part of a trace: tracing can be switched on in the middle of a run',
    async (name) => {
      const { events } = await readHistory(name);
      const carrier = JSON.stringify({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' });
      const encoded = (text: string): string => Buffer.from(text).toString('base64');
      const payload = { metadata: { encoding: encoded('json/plain') }, data: encoded(carrier) };
      const started = events[0]?.['workflowExecutionStartedEventAttributes'];
      expect(started).toBeDefined();
      Object.assign(started!, { header: { fields: { '_tracer-data': payload } } });
      expect(await replay(name, { events })).toBeUndefined();
    },
  );

  it('hold a pause and its end, so that replaying covers them', async () => {
    const { events } = await readHistory('explain-dataset');
    const signals = events.flatMap(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.['signalName'] ?? [],
    );
    expect(signals).toEqual(expect.arrayContaining(['pause', 'resume', 'pageProgress']));
  });

  it.each([
    ['submit-run', 'activityType', 'planRun'],
    ['explain-dataset', 'activityType', 'trackRun'],
    ['explain-dataset', 'workflowType', 'processPage'],
    ['process-page', 'activityType', 'explainShard'],
  ] as const)('of %s in which the %s %s had another name is refused', async (name, kind, from) => {
    const error = await replay(name, renamed(await readHistory(name), kind, from));
    expect(error?.name).toBe('DeterminismViolationError');
  });

  it('that stop short of what the workflow now does first are refused', async () => {
    const { events } = await readHistory('explain-dataset');
    // Without the first page's start the workflow asks for a child that the history never had.
    const first = events.findIndex(
      (event) => event['startChildWorkflowExecutionInitiatedEventAttributes'] !== undefined,
    );
    expect(first).toBeGreaterThan(0);
    const error = await replay('explain-dataset', { events: events.toSpliced(first, 1) });
    expect(error).toBeInstanceOf(Error);
  });
});
