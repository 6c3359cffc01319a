import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** How the fake behaves; every field may be changed while it runs. */
export interface FakeBehaviour {
  /** Logits of images [n, channels, height, width]. */
  model: (images: Float32Array) => Float32Array;
  metadata: object;
  extensions: string[];
  ready: boolean;
  /** Answers given instead, the first first: a status with headers, a connection cut off, or none at all. */
  faults: ({ status: number; headers?: Record<string, string>; body?: string } | 'cut' | 'hang')[];
}

export interface FakeModelServer {
  readonly address: string;
  readonly behaviour: FakeBehaviour;
  /** Paths and headers of the requests so far. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Inference requests under way at the same time, at most. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
}

/** A model server of the Open Inference Protocol v2, written by hand from its specification; over TLS where `tls` is given. */
export async function startFakeModelServer(
  behaviour: FakeBehaviour,
  tls?: { readonly key: Buffer; readonly cert: Buffer },
): Promise<FakeModelServer> {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let [atOnce, mostAtOnce] = [0, 0];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      requests.push({ path, headers: request.headers });
      const fault = behaviour.faults.shift();
      if (fault === 'hang') return;
      if (fault === 'cut') {
        request.socket.destroy();
        return;
      }
      if (fault !== undefined) {
        response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
        return;
      }
      atOnce++;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      // Later, so that requests that are sent at once meet.
      setTimeout(() => {
        atOnce--;
        answer(behaviour, path, request.headers, Buffer.concat(parts), response);
      }, 2);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // Certificates name hosts, not addresses.
    address: `${tls === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${port}/v2/models/tiny`,
    behaviour,
    requests,
    mostAtOnce: () => mostAtOnce,
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function answer(
  behaviour: FakeBehaviour,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  response: ServerResponse,
): void {
  const json = (status: number, value: unknown): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (path === '/v2') json(200, { name: 'fake', version: '1', extensions: behaviour.extensions });
  else if (path === '/v2/models/tiny') json(200, behaviour.metadata);
  else if (path === '/v2/models/tiny/ready') json(behaviour.ready ? 200 : 400, {});
  else if (path === '/v2/models/tiny/infer') infer(behaviour, headers, body, response);
  else json(404, { error: `no model at ${path}` });
}

function infer(behaviour: FakeBehaviour, headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): void {
  const length = headers['inference-header-content-length'];
  const head = JSON.parse(body.subarray(0, length === undefined ? undefined : Number(length)).toString()) as {
    inputs: [{ shape: number[]; data?: number[] }];
    outputs: [{ name: string }];
  };
  const [{ shape, data }] = head.inputs;
  const images =
    data === undefined
      ? new Float32Array(Uint8Array.from(body.subarray(Number(length))).buffer)
      : Float32Array.from(data);
  const logits = behaviour.model(images);
  const output = { name: head.outputs[0].name, datatype: 'FP32', shape: [shape[0], logits.length / shape[0]!] };
  if (data !== undefined) {
    response.end(JSON.stringify({ model_name: 'tiny', outputs: [{ ...output, data: [...logits] }] }));
    return;
  }
  const parameters = { binary_data_size: logits.byteLength };
  const text = Buffer.from(JSON.stringify({ model_name: 'tiny', outputs: [{ ...output, parameters }] }));
  response.setHeader('inference-header-content-length', text.length);
  response.end(Buffer.concat([text, new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength)]));
}
