import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MlflowExport } from '../../../cli/src/mlflow/export-to-mlflow.ts';
import { mlflowClient } from '../../../cli/src/mlflow/mlflow-client.ts';
import { publishRun } from '../../../cli/src/mlflow/publish-run.ts';
import { runCommand } from '../start-command.ts';
import { mlflowPython, startMlflow, type MlflowServer } from './mlflow-server.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const STORE = fileURLToPath(new URL('../../golden/store-0.1.0-atlas-2', import.meta.url));

interface FoundRun {
  readonly info: { readonly run_id: string; readonly status: string; readonly artifact_uri: string };
  readonly data: {
    readonly params: readonly { key: string; value: string }[];
    readonly metrics: readonly { key: string; value: number }[];
    readonly tags: readonly { key: string; value: string }[];
  };
}

describe.skipIf(mlflowPython === undefined)('a real MLflow server', () => {
  let folder: string;
  let server: MlflowServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-mlflow-'));
    server = await startMlflow(mlflowPython!, folder);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const find = async (experimentId: string): Promise<FoundRun[]> => {
    const found = await mlflowClient(server.uri, {}).post('runs/search', { experiment_ids: [experimentId] });
    return (found as { runs?: FoundRun[] }).runs ?? [];
  };

  it('holds one whole run after two exports at once and a third', async () => {
    const args = ['export', 'fashion@1.0', '--store', STORE, '--format', 'mlflow', '--tracking-uri', server.uri];
    const both = await Promise.all([1, 2].map(() => runCommand([...args, '--json'], folder)));
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const third = await runCommand([...args, '--json'], folder);
    const told = JSON.parse(third.lines[0]!) as MlflowExport;
    expect(told).toMatchObject({ nothingToDo: true, experiment: 'fashion' });

    const runs = await find(told.experimentId);
    expect(runs).toHaveLength(1);
    const { info, data } = runs[0]!;
    expect([info.run_id, info.status]).toEqual([told.mlflowRunId, 'FINISHED']);
    expect([data.params.length, data.metrics.length]).toEqual([told.params, told.metrics]);
    expect(data.params).toContainEqual({ key: 'explain.passes', value: '40' });
    expect(data.metrics.find(({ key }) => key === 'count/images')).toMatchObject({ value: 6 });
    expect(data.tags.map(({ key }) => key)).toContain('saliency_atlas.manifest_sha256');
  });

  it('keeps one point of each metric and the report, in batches as large as it takes', async () => {
    const record = {
      runName: 'm@1',
      params: Array.from({ length: 150 }, (_, index) => ({ key: `p${index}`, value: String(index) })),
      metrics: Array.from({ length: 1200 }, (_, index) => ({ key: `class/0001-a b/m${index}`, value: index })),
      tags: [],
      identity: { key: 'saliency_atlas.run_id', value: 'large' },
      seal: { key: 'saliency_atlas.manifest_sha256', value: 'digest' },
    };
    const client = mlflowClient(server.uri, {});
    const { experimentId, mlflowRunId } = await publishRun(client, 'large', record, new TextEncoder().encode('<p>'));
    const [run] = await find(experimentId);
    expect([run!.data.params.length, run!.data.metrics.length]).toEqual([150, 1200]);
    const query = { run_id: mlflowRunId, metric_key: 'class/0001-a b/m1199' };
    expect(await client.get('metrics/get-history', query)).toMatchObject({ metrics: [{ value: 1199, step: 0 }] });
    expect(await client.get('artifacts/list', { run_id: mlflowRunId })).toMatchObject({
      files: [{ path: 'report.html' }],
    });
  });
});
