import type * as S3 from '@aws-sdk/client-s3';
import { AtlasError } from '@saliency-atlas/contract';
import type { ObjectBlocks } from './object-blocks.ts';
import { damagedObject, objectConflict } from './object-failures.ts';
import { s3ErrorName, s3Failure, s3Status } from './s3-failure.ts';
import type { S3Page, S3Port } from './s3-port.ts';
import { tellLoss, uploadParts } from './upload-parts.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** With the SDK's backoff (full jitter) a store may be away for some seconds; longer is for the workflow's retries. */
const MOST_ATTEMPTS = 5;
/** Larger objects go up in parts, several at once, each with the time and the repeats of a request of its own. */
const PARTS_FROM_BYTES = 64 * 2 ** 20;
const READS_OF_DAMAGED = 2;
const DAMAGED = 'was damaged: it no longer has the checksum that it was written with';
const BUSY = ['ConditionalRequestConflict', 'OperationAborted'];

/**
 * S3 through the AWS SDK: its credential chain, its retries of 5xx, SlowDown and lost connections, any endpoint
 * (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`; then with the bucket in the path, unless `ATLAS_S3_PATH_STYLE` is `false`).
 * The SDK is loaded at the first request. Objects of `partsFromBytes` and more are uploaded in parts.
 */
export function openAwsS3Port(bucket: string, partsFromBytes = PARTS_FROM_BYTES): S3Port {
  const sdk = (): Promise<Sdk> => sharedSdk(process.env);
  return {
    putIfNoneMatch: async (key, content, signal) =>
      put(await sdk(), { Bucket: bucket, Key: key }, content, partsFromBytes, signal),
    get: async (key, signal) => get(await sdk(), { Bucket: bucket, Key: key }, signal),
    getRange: async (key, start, end, signal) =>
      get(await sdk(), { Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` }, signal),
    size: async (key, signal) => head(await sdk(), { Bucket: bucket, Key: key }, signal),
    list: async (prefix, from, signal, depth) => list(await sdk(), bucket, { prefix, from, depth }, signal),
    remove: async (key, signal) => {
      const { client, commands } = await sdk();
      await client
        .send(new commands.DeleteObjectCommand({ Bucket: bucket, Key: key }), options(signal))
        .catch((error: unknown) => {
          throw s3Failure('s3:DeleteObject', bucket, key, error);
        });
    },
  };
}

interface Sdk {
  readonly client: S3.S3Client;
  readonly commands: typeof S3;
}

interface Address {
  readonly Bucket: string;
  readonly Key: string;
  readonly Range?: string;
}

/** Clients by the settings they were made with: all stores of a process share connections and refreshed credentials. */
const clients = new Map<string, Promise<Sdk>>();

function sharedSdk(environment: NodeJS.ProcessEnv): Promise<Sdk> {
  // The SDK is pinned, so that what it says of its later releases is no advice for those who run this one.
  environment['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const settings = JSON.stringify(Object.entries(environment).filter(([name]) => /^(AWS|ATLAS_S3)_/.test(name)));
  const client = clients.get(settings) ?? loadSdk(environment);
  clients.set(settings, client);
  return client;
}

async function loadSdk(environment: NodeJS.ProcessEnv): Promise<Sdk> {
  const commands = await import('@aws-sdk/client-s3');
  return { commands, client: new commands.S3Client(clientConfig(environment)) };
}

function clientConfig(environment: NodeJS.ProcessEnv): S3.S3ClientConfig {
  const given = (name: string): string | undefined => environment[name] || undefined;
  const endpoint = given('AWS_ENDPOINT_URL_S3') ?? given('AWS_ENDPOINT_URL');
  // Other servers than Amazon's ignore the region, but a signature must name one.
  const region = given('AWS_REGION') ?? given('AWS_DEFAULT_REGION') ?? (endpoint && 'us-east-1');
  return {
    ...(region !== undefined && { region }),
    ...pathStyle(given('ATLAS_S3_PATH_STYLE'), endpoint),
    ...(given('AWS_MAX_ATTEMPTS') === undefined && { maxAttempts: MOST_ATTEMPTS }),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
}

/** Servers of one's own mostly have no name for each bucket; those of Amazon want one. Throws InvalidJob. */
function pathStyle(wanted: string | undefined, endpoint: string | undefined): { forcePathStyle?: boolean } {
  if (wanted === undefined) return endpoint === undefined ? {} : { forcePathStyle: true };
  if (wanted === 'true' || wanted === 'false') return { forcePathStyle: wanted === 'true' };
  throw new AtlasError(
    'InvalidJob',
    `ATLAS_S3_PATH_STYLE must be true or false, got "${wanted}"`,
    'true puts the bucket into the path of requests, false into the name of the host.',
  );
}

function options(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return { ...(signal && { abortSignal: signal }) };
}

async function put(
  { client, commands }: Sdk,
  address: Address,
  content: Uint8Array | ObjectBlocks,
  partsFromBytes: number,
  signal?: AbortSignal,
): Promise<'created' | 'exists' | 'busy'> {
  const input = { ...address, IfNoneMatch: '*' };
  let lost: { readonly cause: unknown } | undefined;
  try {
    if (content instanceof Uint8Array && content.byteLength < partsFromBytes) {
      await client.send(new commands.PutObjectCommand({ ...input, Body: content }), options(signal));
    } else {
      const told = (cause: unknown): void => void (lost = { cause });
      await uploadParts(client, input, content instanceof Uint8Array ? content : tellLoss(content, told), signal);
    }
    return 'created';
  } catch (error) {
    // Not a failure of S3's, though it comes out of the SDK.
    if (lost !== undefined) throw lost.cause;
    if (s3Status(error) === 412) return 'exists';
    if (BUSY.includes(s3ErrorName(error))) return 'busy';
    // Servers on a file system cannot keep `a` and `a/b` both.
    if (s3Status(error) === 409) throw objectConflict(address.Key);
    throw s3Failure('s3:PutObject', address.Bucket, address.Key, error);
  }
}

/** What the server keeps is checked against the checksum it was written with; damage on the way is asked for again. */
async function get({ client, commands }: Sdk, address: Address, signal?: AbortSignal): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const reply = await client.send(new commands.GetObjectCommand(address), options(signal));
      return (await reply.Body?.transformToByteArray()) ?? new Uint8Array(0);
    } catch (error) {
      if (['NoSuchKey', 'NotFound', 'InvalidRange'].includes(s3ErrorName(error))) return undefined;
      if (!isDamaged(error)) throw s3Failure('s3:GetObject', address.Bucket, address.Key, error);
      if (attempt === READS_OF_DAMAGED)
        throw damagedObject(`s3://${address.Bucket}`, address.Key, DAMAGED, { cause: error });
    }
  }
}

// The SDK gives it no name of its own.
function isDamaged(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Checksum mismatch');
}

async function head({ client, commands }: Sdk, address: Address, signal?: AbortSignal): Promise<number | undefined> {
  try {
    return (await client.send(new commands.HeadObjectCommand(address), options(signal))).ContentLength;
  } catch (error) {
    if (s3Status(error) === 404) return undefined;
    throw s3Failure('s3:GetObject', address.Bucket, address.Key, error);
  }
}

async function list(
  { client, commands }: Sdk,
  bucket: string,
  { prefix, from, depth }: { prefix: string; from: string | undefined; depth: 'children' | 'all' | undefined },
  signal?: AbortSignal,
): Promise<S3Page> {
  const place = {
    Bucket: bucket,
    Prefix: prefix,
    ...(depth !== 'all' && { Delimiter: '/' }),
    ...(from !== undefined && { ContinuationToken: from }),
  };
  try {
    const reply = await client.send(new commands.ListObjectsV2Command(place), options(signal));
    const folders = (reply.CommonPrefixes ?? []).map((each) => each.Prefix ?? '');
    const objects = (reply.Contents ?? []).map((each) => each.Key ?? '');
    return { names: [...folders, ...objects], next: reply.IsTruncated ? reply.NextContinuationToken : undefined };
  } catch (error) {
    throw s3Failure('s3:ListBucket', bucket, prefix, error);
  }
}
