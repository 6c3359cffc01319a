import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface FakeRun {
  readonly info: { run_id: string; experiment_id: string; start_time: number; status: string; artifact_uri: string };
  readonly params: Map<string, string>;
  /** Every point that was sent: MLflow keeps one a key, value and time. */
  readonly metrics: Map<string, number>;
  readonly tags: Map<string, string>;
  deleted: boolean;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

interface Body {
  readonly name?: string;
  readonly run_id?: string;
  readonly experiment_id?: string;
  readonly filter?: string;
  readonly start_time?: number;
  readonly status?: string;
  readonly params?: readonly Pair[];
  readonly tags?: readonly Pair[];
  readonly metrics?: readonly { readonly key: string; readonly value: number; readonly timestamp: number }[];
}

/** An MLflow server as far as an export needs one, for tests: it holds to MLflow's limits and can lose its answers. */
export interface FakeMlflow {
  readonly uri: string;
  readonly runs: FakeRun[];
  readonly requests: { path: string; authorization: string | undefined }[];
  readonly artifacts: Map<string, string>;
  /** Does what the n-th request asks for (from 0) and breaks the connection instead of answering. */
  loseAnswer: number | null;
  /** Batches that collide with another writer before one is taken. */
  collisions: number;
  readonly close: () => Promise<void>;
}

export async function startFakeMlflow(): Promise<FakeMlflow> {
  const state = { runs: [] as FakeRun[], requests: [] as FakeMlflow['requests'], artifacts: new Map<string, string>() };
  const experiments: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const path = url.pathname.replace('/api/2.0/mlflow/', '');
      const number = state.requests.push({ path, authorization: request.headers.authorization }) - 1;
      const text = Buffer.concat(chunks).toString();
      const [status, answer] = handle(path, url, text);
      if (fake.loseAnswer === number) request.socket.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });

  function handle(path: string, url: URL, text: string): [number, object] {
    if (path.includes('mlflow-artifacts')) {
      state.artifacts.set(path.replace('/api/2.0/mlflow-artifacts/artifacts/', ''), text);
      return [200, {}];
    }
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const run = state.runs.find(({ info }) => info.run_id === body.run_id);
    switch (path) {
      case 'experiments/get-by-name': {
        const id = experiments.indexOf(url.searchParams.get('experiment_name') ?? '');
        if (id < 0) return [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' }];
        return [200, { experiment: { experiment_id: String(id) } }];
      }
      case 'experiments/create':
        if (experiments.includes(body.name ?? '')) return [400, { error_code: 'RESOURCE_ALREADY_EXISTS', message: '' }];
        return [200, { experiment_id: String(experiments.push(body.name ?? '') - 1) }];
      case 'runs/search': {
        const [, key = '', value = ''] = /tags\."(.*)" = '(.*)'/.exec(body.filter ?? '') ?? [];
        const fitting = state.runs.filter(({ tags, deleted }) => !deleted && tags.get(key) === value);
        return [200, fitting.length === 0 ? {} : { runs: fitting.slice(0, 1).map(told) }];
      }
      case 'runs/create': {
        const id = `run-${state.runs.length}`;
        const info = { run_id: id, experiment_id: body.experiment_id ?? '', start_time: body.start_time ?? 0 };
        const more = { status: 'RUNNING', artifact_uri: `mlflow-artifacts:/0/${id}/artifacts` };
        const made: FakeRun = {
          info: { ...info, ...more },
          ...{ params: new Map(), metrics: new Map(), tags: pairs(body.tags), deleted: false },
        };
        state.runs.push(made);
        return [200, { run: told(made) }];
      }
      case 'runs/delete':
        if (run !== undefined) run.deleted = true;
        return [200, {}];
      case 'runs/update':
        if (run !== undefined) run.info.status = body.status ?? '';
        return [200, {}];
      case 'runs/log-batch':
        if (fake.collisions > 0) {
          fake.collisions -= 1;
          return [400, { error_code: 'BAD_REQUEST', message: '(sqlite3.IntegrityError) UNIQUE constraint failed' }];
        }
        return run === undefined ? [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: '' }] : logBatch(run, body);
      default:
        return [404, { error_code: 'ENDPOINT_NOT_FOUND', message: path }];
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeMlflow = {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...state,
    loseAnswer: null,
    collisions: 0,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
  return fake;
}

function logBatch(run: FakeRun, { params = [], metrics = [], tags = [] }: Body): [number, object] {
  const refuse = (message: string): [number, object] => [400, { error_code: 'INVALID_PARAMETER_VALUE', message }];
  if (params.length > 100 || metrics.length > 1000 || tags.length > 100) return refuse('too many in a batch');
  for (const { key, value } of params) {
    if (value.length > 6000) return refuse(`param ${key} is too long`);
    if ((run.params.get(key) ?? value) !== value) return refuse(`param ${key} cannot be changed`);
    run.params.set(key, value);
  }
  for (const { key, value, timestamp } of metrics) {
    if (!/^[\w\-. :/]{1,250}$/.test(key)) return refuse(`metric ${key} has a bad name`);
    run.metrics.set(`${key} ${value} ${timestamp}`, value);
  }
  for (const { key, value } of tags) run.tags.set(key, value);
  return [200, {}];
}

function pairs(list: readonly Pair[] = []): Map<string, string> {
  return new Map(list.map(({ key, value }) => [key, value]));
}

function told({ info, metrics, tags }: FakeRun): object {
  const keys = [...metrics.keys()].map((point) => ({ key: point.replace(/ \S+ \S+$/, '') }));
  return { info, data: { metrics: keys, tags: [...tags].map(([key, value]) => ({ key, value })) } };
}
