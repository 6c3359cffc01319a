import { readFile } from 'node:fs/promises';
import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtlasError } from '@saliency-atlas/contract';
import { saysOutOfMemory } from '../out-of-memory.ts';
import { isAllowedHost, isForbiddenAddress, type ConnectionSettings } from './connection-settings.ts';

export interface ServerReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ServerConnection {
  /** One request with its repeats. Throws AtlasError ModelServerUnavailable where none is answered; other statuses return. */
  request(
    url: URL,
    body?: { readonly content: Uint8Array; readonly headers: Record<string, string> },
  ): Promise<ServerReply>;
  close(): void;
}

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;
const MOST_REPLY_BYTES = 256 * 1024 * 1024;

/** Throws InvalidJob where a job's address is not one that this machine may ask. */
function checkAddress(url: URL, settings: ConnectionSettings): void {
  const host = url.hostname.toLowerCase();
  if (!isAllowedHost(host, settings.hosts)) {
    const fix = `Set ATLAS_KSERVE_HOSTS=${host} for the command and its workers, if that is the server you mean.`;
    throw new AtlasError('InvalidJob', `model.uri: ${host} is not on the list of allowed model servers`, fix);
  }
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host);
  if (settings.token !== undefined && url.protocol === 'http:' && !isLoopback) {
    const message = `model.uri: ${url.origin} is not encrypted, so ATLAS_KSERVE_TOKEN is not sent there`;
    throw new AtlasError('InvalidJob', message, 'Use https://, or unset ATLAS_KSERVE_TOKEN.');
  }
}

/** Finds all addresses of a name. */
type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up and leaves out addresses that are never asked, so that a name cannot lead where its address may not.
 * `resolve` is the system's.
 */
export function guardedLookup({ hosts }: Pick<ConnectionSettings, 'hosts'>, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '');
        return;
      }
      const allowed = addresses.filter(({ address }) => !isForbiddenAddress(address) || hosts.includes(address));
      const [first] = allowed;
      if (first === undefined)
        callback(new ForbiddenAddress(`${hostname} leads to an address that is never asked`), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Opens connections to one model server. `source` names the model in errors. Throws InvalidJob. */
export async function openServerConnection(
  url: URL,
  settings: ConnectionSettings,
  source: string,
): Promise<ServerConnection> {
  checkAddress(url, settings);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && isForbiddenAddress(literal) && !settings.hosts.includes(literal)) {
    throw new AtlasError('InvalidJob', `model.uri: ${literal} is never asked`, 'Give the address of a model server.');
  }
  const ca = settings.caFile === undefined ? undefined : await readAuthority(settings.caFile);
  const options = { keepAlive: true, maxSockets: settings.concurrency, lookup: guardedLookup(settings) };
  const agent = url.protocol === 'https:' ? new https.Agent({ ...options, ca }) : new http.Agent(options);
  const once = (target: URL, body: Parameters<ServerConnection['request']>[1]): Promise<ServerReply> =>
    send(target, body, agent, settings);
  return {
    request: (target, body) => withRepeats(() => once(target, body), source),
    close: () => agent.destroy(),
  };
}

async function readAuthority(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new AtlasError('InvalidJob', `ATLAS_KSERVE_CA_FILE: cannot read ${path}`, 'Correct the path.', { cause });
  });
}

function send(
  url: URL,
  body: Parameters<ServerConnection['request']>[1],
  agent: http.Agent | https.Agent,
  { token, timeoutMs }: ConnectionSettings,
): Promise<ServerReply> {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const options = {
    agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...body?.headers, ...authorization },
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const parts: Buffer[] = [];
      let sizeBytes = 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        sizeBytes += part.length;
        if (sizeBytes > MOST_REPLY_BYTES) response.destroy(new Error('its answer is larger than 256 MB'));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    request.on('error', reject);
    request.end(body?.content);
  });
}

/** A name that leads where nothing may be asked. */
class ForbiddenAddress extends Error {}

/** What OpenSSL and Node call a certificate that is not trusted, is out of date or names another host. */
const CERTIFICATE_CODES = /CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|SELF_SIGNED/;

/** Throws InvalidJob for what no repeat can mend: an address that is never asked, a certificate that is not trusted. */
function refuseForGood(error: Error, source: string): void {
  if (error instanceof ForbiddenAddress) {
    throw new AtlasError('InvalidJob', `model.uri: ${error.message}`, 'Give the address of a model server.');
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!CERTIFICATE_CODES.test(code)) return;
  throw new AtlasError(
    'InvalidJob',
    `model ${source}: the certificate of its server is not trusted (${error.message})`,
    'Set ATLAS_KSERVE_CA_FILE for the command and its workers to the certificates of its authority; check the host’s name.',
    { cause: error },
  );
}

/** Too many requests and a server's own troubles pass; what the request itself did wrong does not. */
function mayPass({ status, body }: ServerReply): boolean {
  // A batch that its device has no memory for has none a second later; a smaller one may.
  return status === 429 || (status >= 500 && !saysOutOfMemory(body.subarray(0, 300).toString()));
}

async function withRepeats(once: () => Promise<ServerReply>, source: string): Promise<ServerReply> {
  for (let attempt = 1; ; attempt++) {
    const reply = await once().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (!(reply instanceof Error) && !mayPass(reply)) return reply;
    if (reply instanceof Error) refuseForGood(reply, source);
    const reason = reply instanceof Error ? reply.message : `status ${reply.status}`;
    if (attempt === ATTEMPTS) {
      throw new AtlasError(
        'ModelServerUnavailable',
        `model ${source}: its server does not answer (${reason}, ${ATTEMPTS} attempts)`,
        'See whether the server runs and is reached from here; ATLAS_KSERVE_TIMEOUT_MS gives it longer.',
        { cause: reply },
      );
    }
    const asked = reply instanceof Error ? undefined : retryAfterMs(reply.headers['retry-after']);
    // Full jitter, so that workers that failed together do not come back together.
    const pause = asked ?? Math.random() * FIRST_PAUSE_MS * 2 ** attempt;
    await sleep(Math.min(LONGEST_PAUSE_MS, pause));
  }
}

/** `Retry-After` in milliseconds from now: seconds or a date; undefined where there is none. */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
