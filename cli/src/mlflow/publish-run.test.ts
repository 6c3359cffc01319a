import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeMlflow, type FakeMlflow } from './fake-mlflow.ts';
import { mlflowClient } from './mlflow-client.ts';
import type { MlflowRecord } from './mlflow-record.ts';
import { publishRun } from './publish-run.ts';

let server: FakeMlflow;
beforeEach(async () => {
  server = await startFakeMlflow();
});
afterEach(() => server.close());

/** More parameters and metrics than go into two batches. */
const record: MlflowRecord = {
  runName: 'm@1',
  params: Array.from({ length: 250 }, (_, index) => ({ key: `p${index}`, value: String(index) })),
  metrics: Array.from({ length: 2500 }, (_, index) => ({ key: `m${index}`, value: index })),
  tags: [{ key: 'saliency_atlas.model', value: 'm' }],
  identity: { key: 'saliency_atlas.run_id', value: 'abc' },
  seal: { key: 'saliency_atlas.manifest_sha256', value: 'digest' },
};
const report = new TextEncoder().encode('<html>');

const publish = () => publishRun(mlflowClient(server.uri, {}, 1), 'experiment', record, report);

function expectWhole(): void {
  const standing = server.runs.filter(({ deleted }) => !deleted);
  expect(standing).toHaveLength(1);
  const [run] = standing;
  expect([run!.params.size, run!.metrics.size, run!.info.status]).toEqual([250, 2500, 'FINISHED']);
  expect(run!.tags.get('saliency_atlas.manifest_sha256')).toBe('digest');
  expect(server.artifacts.get(`0/${run!.info.run_id}/artifacts/report.html`)).toBe('<html>');
}

describe('publishRun', () => {
  it('writes everything in batches within the limits, the seal last of all', async () => {
    expect(await publish()).toMatchObject({ nothingToDo: false });
    expectWhole();
    const paths = server.requests.map(({ path }) => path);
    expect(paths.filter((path) => path === 'runs/log-batch')).toHaveLength(3 + 3 + 2);
    expect(paths.slice(-2)).toEqual(['runs/update', 'runs/log-batch']);
  });

  it('a second time finds the sealed run and writes nothing', async () => {
    const first = await publish();
    const before = server.requests.length;
    expect(await publish()).toEqual({ ...first, nothingToDo: true });
    expect(server.requests.slice(before).map(({ path }) => path)).toEqual(['experiments/get-by-name', 'runs/search']);
  });

  it('whichever answer is lost on the way, one whole run stands in the end', async () => {
    await publish();
    const requests = server.requests.length;
    for (let lost = 0; lost < requests; lost += 1) {
      await server.close();
      server = await startFakeMlflow();
      server.loseAnswer = lost;
      await publish();
      expectWhole();
    }
  });

  it('a publication that was broken off goes on where it was', async () => {
    const client = mlflowClient(server.uri, {}, 1);
    let posts = 0;
    const broken = {
      ...client,
      post: (path: string, body: object) => {
        posts += 1;
        if (posts === 8) throw new Error('killed');
        return client.post(path, body);
      },
    };
    await expect(publishRun(broken, 'experiment', record, report)).rejects.toThrow('killed');
    await publish();
    expectWhole();
  });

  it('a batch that collides with another writer in the database is sent again', async () => {
    server.collisions = 3;
    await publish();
    expectWhole();
  });

  it('of two that create at the same time one stays', async () => {
    await Promise.all([publish(), publish()]);
    await publish();
    expect(server.runs.filter(({ deleted }) => !deleted)).toHaveLength(1);
    expect(server.runs.filter(({ deleted }) => !deleted)[0]!.params.size).toBe(250);
  });
});

describe('mlflowClient', () => {
  it.each([
    [{ MLFLOW_TRACKING_TOKEN: 'secret' }, 'Bearer secret'],
    [{ MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pass' }, 'Basic bWU6cGFzcw=='],
    [{}, undefined],
  ])('says who it is by MLflow’s own variables: %j', async (env, authorization) => {
    await mlflowClient(server.uri, env).post('experiments/create', { name: 'e' });
    expect(server.requests[0]).toMatchObject({ authorization });
  });

  it('names a server that does not answer, with the system’s cause', async () => {
    await server.close();
    const asking = mlflowClient(server.uri, {}, 1).post('experiments/create', { name: 'e' });
    await expect(asking).rejects.toMatchObject({
      type: 'InvalidJob',
      message: `no MLflow server answers at ${server.uri}`,
    });
  });

  it.each(['', 'databricks', 'file:///mlruns'])('refuses %j, which is no address of a server', (uri) => {
    expect(() => mlflowClient(uri, {})).toThrow('is no address of an MLflow server');
  });
});
