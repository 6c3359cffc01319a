import { setTimeout as sleep } from 'node:timers/promises';
import { AtlasError } from '@saliency-atlas/contract';

/** MLflow's REST interface, as far as an export needs it. */
export interface MlflowClient {
  readonly get: (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly post: (path: string, body: object) => Promise<unknown>;
  /** Stores a file of a run where the server takes artifacts itself. */
  readonly putArtifact: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** An answer of the server that is an error; `code` is MLflow's own name for it. */
export class MlflowError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'MlflowError';
    this.code = code;
  }
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const TIMEOUT_MS = 60_000;

/**
 * A client of the server at `uri` (http or https), with the token or the user and password of MLflow's own environment
 * variables. What may help is tried again: no answer, 429, 5xx. Throws InvalidJob for no usable address, and where the
 * server does not answer or refuses the credentials.
 */
export function mlflowClient(uri: string, env: NodeJS.ProcessEnv, firstPauseMs = FIRST_PAUSE_MS): MlflowClient {
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) {
    const fix = 'Give an http:// or https:// address with --tracking-uri or MLFLOW_TRACKING_URI.';
    throw new AtlasError('InvalidJob', `"${uri}" is no address of an MLflow server`, fix);
  }
  const base = uri.replace(/\/+$/, '');
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = { ...authorization(env), ...(init.headers as Record<string, string> | undefined) };
    for (let attempt = 1; ; attempt += 1) {
      const reply = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
        (error: unknown) => error as Error,
      );
      const mayHelp = reply instanceof Error || reply.status === 429 || reply.status >= 500;
      if (!mayHelp || attempt === ATTEMPTS) return checked(reply, base);
      await sleep(firstPauseMs * 2 ** (attempt - 1));
    }
  };
  const api = `${base}/api/2.0/mlflow/`;
  const json = { 'content-type': 'application/json' };
  return {
    get: async (path, query) => (await send(`${api}${path}?${new URLSearchParams(query).toString()}`, {})).json(),
    post: async (path, body) =>
      (await send(api + path, { method: 'POST', headers: json, body: JSON.stringify(body) })).json(),
    putArtifact: async (path, bytes) => {
      const at = path.split('/').map(encodeURIComponent).join('/');
      await send(`${base}/api/2.0/mlflow-artifacts/artifacts/${at}`, { method: 'PUT', body: Buffer.from(bytes) });
    },
  };
}

function authorization(env: NodeJS.ProcessEnv): Record<string, string> {
  const token = env['MLFLOW_TRACKING_TOKEN'] ?? '';
  if (token !== '') return { authorization: `Bearer ${token}` };
  const user = env['MLFLOW_TRACKING_USERNAME'] ?? '';
  if (user === '') return {};
  const pair = `${user}:${env['MLFLOW_TRACKING_PASSWORD'] ?? ''}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function checked(reply: Response | Error, base: string): Promise<Response> {
  if (reply instanceof Error) {
    const fix = 'Start it, or correct --tracking-uri or MLFLOW_TRACKING_URI.';
    throw new AtlasError('InvalidJob', `no MLflow server answers at ${base}`, fix, { cause: reply.cause ?? reply });
  }
  if (reply.ok) return reply;
  const text = await reply.text();
  if (reply.status === 401 || reply.status === 403) {
    const fix = 'Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.';
    throw new AtlasError('InvalidJob', `the MLflow server at ${base} refuses (HTTP ${reply.status})`, fix);
  }
  const { error_code: code = `HTTP_${reply.status}`, message = text.slice(0, 200) } = parsed(text);
  throw new MlflowError(code, `MLflow: ${code}: ${message}`);
}

function parsed(text: string): { error_code?: string; message?: string } {
  try {
    return JSON.parse(text) as { error_code?: string; message?: string };
  } catch {
    return {};
  }
}
