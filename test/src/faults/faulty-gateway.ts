import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of a request instead of the usual. */
export type StoreFault =
  /** The store refuses, as S3 words it. */
  | { readonly status: number; readonly code: string }
  /** The store does what it is asked for, and its reply is lost. */
  | 'reset-after'
  /** Half of the body reaches the store, then both connections break. */
  | 'torn'
  /** The request is on its way until this is settled; then the store gets it, whoever still waits. */
  | Promise<void>;

/** A request that reached the gateway and what the store answered; null: it was never asked, or not to the end. */
interface SeenRequest {
  readonly method: string;
  /** Path with the bucket, unescaped. */
  readonly path: string;
  readonly status: number | null;
}

/** An S3 server whose line is bad. */
export interface FaultyGateway {
  readonly address: string;
  /** Every request that came to its end, in that order. */
  readonly seen: readonly SeenRequest[];
  /** What to do to a request: asked once for each, at its arrival. */
  faultOf: (method: string, path: string) => StoreFault | undefined;
  /** Resolves with the next request to come to its end, or one that has, that fits. */
  until(fits: (request: SeenRequest) => boolean): Promise<SeenRequest>;
  stop(): Promise<void>;
}

/** Stands before the S3 server at `target` (`http://host:port`) and hands every request on as it is, signature and all. */
export async function startFaultyGateway(target: string): Promise<FaultyGateway> {
  const seen: SeenRequest[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const [method, path] = [request.method ?? '', decodeURIComponent((request.url ?? '').split('?')[0] ?? '')];
    const fault = gateway.faultOf(method, path);
    const end = (status: number | null): void => {
      seen.push({ method, path, status });
      for (const look of waiting) look();
    };
    buffer(request).then(
      (body) => passOn(target, { request, body }, response, fault).then(end),
      () => end(null),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway: FaultyGateway = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    faultOf: () => undefined,
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = seen.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gateway;
}

/** Returns the store's status; null where it was not asked to the end. */
async function passOn(
  target: string,
  { request, body }: { readonly request: IncomingMessage; readonly body: Buffer },
  response: ServerResponse,
  fault: StoreFault | undefined,
): Promise<number | null> {
  if (fault instanceof Promise) await fault;
  else if (typeof fault === 'object') {
    response.writeHead(fault.status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${fault.code}</Code><Message>as the test asks</Message></Error>`);
    return null;
  }
  const { method, url, headers } = request;
  const upstream = ask(new URL(url ?? '/', target), { method, headers, setHost: false });
  if (fault === 'torn') {
    upstream.on('error', () => undefined);
    await new Promise<void>((resolve) => upstream.write(body.subarray(0, body.length / 2), () => resolve()));
    upstream.destroy();
    request.socket.destroy();
    return null;
  }
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    upstream.once('response', resolve).once('error', reject).end(body);
  });
  const answer = await buffer(reply);
  if (fault === 'reset-after') request.socket.destroy();
  else response.writeHead(reply.statusCode ?? 500, reply.headers).end(answer);
  return reply.statusCode ?? null;
}
