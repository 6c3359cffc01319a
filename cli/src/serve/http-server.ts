import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one request for a path with its parameters; null where there is no such place. */
export type Respond = (url: URL) => Promise<Answer | null>;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Names, beside addresses and `localhost`, by which browsers may ask for the server. */
  readonly names: readonly string[];
  /** Told of what failed unexpectedly. */
  readonly failed: (path: string, error: unknown) => void;
}

/** A server that is listening. */
export interface RunningServer {
  readonly address: string;
  /** Stops: no new requests, those under way are answered, for at most two seconds. */
  close(): Promise<void>;
}

const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

const CLOSE_AFTER_MS = 2000;
const MOST_ADDRESS_LENGTH = 4096;

/** Starts a server that only reads: GET and HEAD, asked for by a name that is its own. Rejects where the port is taken. */
export async function startServer(respond: Respond, options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ requestTimeout: 30_000, maxHeaderSize: 16 * 1024 }, (request, response) => {
    void answer(request, response, respond, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = isIP(options.host) === 6 ? `[${options.host}]` : options.host;
  return {
    address: `http://${host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), CLOSE_AFTER_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  respond: Respond,
  options: ServerOptions,
): Promise<void> {
  const found = await decide(request, respond, options);
  const body = typeof found.body === 'string' ? Buffer.from(found.body) : found.body;
  response.writeHead(found.status, {
    ...SAFE_HEADERS,
    'Content-Type': found.mediaType,
    'Content-Length': body.length,
    ...found.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function decide(request: IncomingMessage, respond: Respond, options: ServerOptions): Promise<Answer> {
  const { method, url = '', headers } = request;
  // A page of a stranger that has made its own name lead here must not read what stands here.
  if (!isOwnName(headers.host ?? '', options)) return plain(403, 'This server is not asked for by that name.');
  if (method !== 'GET' && method !== 'HEAD') return { ...plain(405, 'Read only.'), headers: { Allow: 'GET, HEAD' } };
  if (url.length > MOST_ADDRESS_LENGTH || !url.startsWith('/')) return plain(400, 'That address makes no sense.');
  try {
    return (await respond(new URL(url, 'http://localhost'))) ?? plain(404, 'There is nothing here.');
  } catch (error) {
    options.failed(url, error);
    return plain(500, 'This cannot be answered; the server says why where it was started.');
  }
}

function isOwnName(host: string, { host: bound, names }: ServerOptions): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 || ['localhost', bound, ...names].includes(bare);
}

function plain(status: number, text: string): Answer {
  return { status, mediaType: 'text/plain; charset=utf-8', body: `${text}\n` };
}
