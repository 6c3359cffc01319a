import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AtlasError } from '@saliency-atlas/contract';
import { openAwsS3Port } from './aws-s3-port.ts';
import { sameBlocks, sameBytes, type ObjectBlocks } from './object-blocks.ts';
import { assertRange, missingRange } from './object-failures.ts';
import { assertObjectKey, isOwnName } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import { probeConditionalCreation } from './probe.ts';
import type { S3Port } from './s3-port.ts';

const MOST_BUSY_ANSWERS = 8;
const FIRST_PAUSE_MS = 50;

/** How the store reaches S3 and how it waits; tests give their own. */
export interface S3Access {
  readonly port: S3Port;
  readonly pause: (pauseMs: number, signal?: AbortSignal) => Promise<void>;
}

/** Objects below a prefix of an S3 bucket, by default with the AWS SDK's usual credentials and endpoint. */
export function openS3Store(bucket: string, prefix: string, access: S3Access = awsAccess(bucket)): ObjectStore {
  const { port } = access;
  const uri = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const below = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
  const fullKey = (key: string): string => {
    assertObjectKey(key);
    return below(key);
  };
  const store: ObjectStore = {
    uri,
    get: async (key, signal) => port.get(fullKey(key), signal),
    getRange: async (key, start, end, signal) => readRange(port, fullKey(key), start, end, signal),
    size: async (key, signal) => port.size(fullKey(key), signal),
    putIfAbsent: async (key, bytes, signal) => putOrCompare(access, fullKey(key), bytes, signal),
    putBlocksIfAbsent: async (key, blocks, signal) => {
      const answer = await putWhenFree(access, fullKey(key), blocks, signal);
      return answer === 'created' ? answer : sameBlocks(store, key, blocks, signal);
    },
    children: async (folder, signal) => {
      const path = folder === '' ? prefix : fullKey(folder);
      return listAll(port, path === '' ? '' : `${path}/`, signal);
    },
    probe: async (signal) => {
      const scratch = below(`.probe/${randomBytes(12).toString('hex')}`);
      await probeConditionalCreation(uri, async (bytes) => {
        return (await putWhenFree(access, scratch, bytes, signal)) === 'created';
      });
      // Credentials need no right to delete: without it the scratch object stays, hidden, which does no harm.
      await port.remove(scratch, signal).catch(() => undefined);
    },
  };
  return store;
}

function awsAccess(bucket: string): S3Access {
  return {
    port: openAwsS3Port(bucket),
    pause: (pauseMs, signal) => sleep(pauseMs, undefined, { ...(signal && { signal }) }),
  };
}

async function putOrCompare(
  access: S3Access,
  key: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<'created' | 'identical'> {
  const answer = await putWhenFree(access, key, bytes, signal);
  return answer === 'created' ? answer : sameBytes(key, bytes, await access.port.get(key, signal));
}

async function putWhenFree(
  { port, pause }: S3Access,
  key: string,
  content: Uint8Array | ObjectBlocks,
  signal?: AbortSignal,
): Promise<'created' | 'exists'> {
  for (let busy = 0; busy < MOST_BUSY_ANSWERS; busy += 1) {
    const answer = await port.putIfNoneMatch(key, content, signal);
    if (answer !== 'busy') return answer;
    // Full jitter: the writers that met here must not meet again.
    await pause(Math.random() * FIRST_PAUSE_MS * 2 ** busy, signal);
  }
  throw new AtlasError(
    'ObjectStoreUnavailable',
    `S3 answered ${MOST_BUSY_ANSWERS} times that another write of ${key} is under way (409).`,
    'Look for another run or program that keeps writing this key.',
  );
}

async function readRange(
  port: S3Port,
  key: string,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  assertRange(start, end);
  if (start === end) {
    const size = await port.size(key, signal);
    if (size === undefined || size < end) throw missingRange(key, start, end);
    return new Uint8Array(0);
  }
  const bytes = await port.getRange(key, start, end, signal);
  if (bytes?.length !== end - start) throw missingRange(key, start, end);
  return bytes;
}

async function listAll(port: S3Port, prefix: string, signal?: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  let from: string | undefined;
  do {
    const page = await port.list(prefix, from, signal);
    for (const name of page.names) names.add(name.slice(prefix.length).replace(/\/$/, ''));
    from = page.next;
  } while (from !== undefined);
  // The empty name is the prefix itself, which some tools create as a folder's marker.
  return [...names].filter((name) => name !== '' && !isOwnName(name)).sort();
}
