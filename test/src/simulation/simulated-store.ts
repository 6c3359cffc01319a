import type { ObjectStore } from '@saliency-atlas/activities/stores';
// A bucket in memory and the store over it belong to the stores; no workspace exports them.
import { joined, type fakeS3 } from '../../../activities/src/stores/fake-s3.ts';
import { s3Failure, type S3Permission } from '../../../activities/src/stores/s3-failure.ts';
import type { S3Port } from '../../../activities/src/stores/s3-port.ts';
import { openS3Store } from '../../../activities/src/stores/s3-store.ts';
import type { Mistake } from './mistakes.ts';
import type { Call, Ask } from './simulated-process.ts';

const BUCKET = 'bucket';
export const STORE_URI = `s3://${BUCKET}/atlas`;

/** A bucket that all processes share. */
export type Bucket = ReturnType<typeof fakeS3>;

/** Told of every object that is put, after it was. */
export type OnPut = (key: string, before: Uint8Array | undefined) => void;

/** The real store over the bucket, as a process sees it: every request goes through `ask`, and waits pass in its time. */
export function simulatedStore(bucket: Bucket, ask: Ask, onPut: OnPut, mistake?: Mistake): ObjectStore {
  const pause = (_pauseMs: number, signal?: AbortSignal): Promise<void> =>
    ask({ what: 'pause', effect: () => undefined, signal });
  const port = simulatedPort(bucket, ask, onPut);
  return openS3Store(BUCKET, 'atlas', { port: mistake?.port?.(port, bucket) ?? port, pause });
}

function simulatedPort(bucket: Bucket, ask: Ask, onPut: OnPut): S3Port {
  const put = async (key: string, bytes: Uint8Array): Promise<'created' | 'exists' | 'busy'> => {
    const before = bucket.objects.get(key);
    const answer = await bucket.putIfNoneMatch(key, bytes);
    onPut(key, before);
    return answer;
  };
  const read = <Reply>(verb: string, key: string, effect: () => Promise<Reply>, signal?: AbortSignal): Promise<Reply> =>
    ask({ what: `${verb} ${shown(key)}`, effect, signal, faults: refusals('s3:GetObject', key) });
  return {
    putIfNoneMatch: async (key, content, signal) => {
      // Blocks are read from the same store, by requests of their own, before they can be sent.
      const bytes = content instanceof Uint8Array ? content : await joined(content());
      return ask({
        what: `put ${shown(key)}`,
        effect: () => put(key, bytes),
        signal,
        faults: {
          ...refusals<'created' | 'exists' | 'busy'>('s3:PutObject', key),
          'torn upload': () => fail('s3:PutObject', key, 'RequestTimeout', 400),
          'lost reply': async (effect) => {
            await effect();
            return fail('s3:PutObject', key, 'ECONNRESET');
          },
          // The SDK asks again after a lost reply, and finds its own object.
          '412 of its own': async (effect) => {
            await effect();
            return 'exists' as const;
          },
          '409': () => 'busy',
        },
      });
    },
    get: (key, signal) => read('get', key, () => bucket.get(key), signal),
    getRange: (key, start, end, signal) => read('get range', key, () => bucket.getRange(key, start, end), signal),
    size: (key, signal) => read('head', key, () => bucket.size(key), signal),
    list: (prefix, from, signal, depth) => read('list', prefix, () => bucket.list(prefix, from, signal, depth), signal),
    remove: (key, signal) =>
      ask({
        what: `delete ${shown(key)}`,
        effect: () => bucket.remove(key),
        signal,
        faults: refusals('s3:DeleteObject', key),
      }),
  };
}

/** The probe's scratch object has a random name, and a trace must not. */
function shown(key: string): string {
  return key.replace(/\.probe\/.*/, '.probe/…');
}

function refusals<Reply>(permission: S3Permission, key: string): NonNullable<Call<Reply>['faults']> {
  return {
    unavailable: () => fail(permission, key, 'SlowDown', 503),
    broken: () => fail(permission, key, 'InternalError', 500),
    denied: () => fail(permission, key, 'AccessDenied', 403),
  };
}

/** Throws what the adapter of the SDK throws once the SDK's own attempts are used up. */
function fail(permission: S3Permission, key: string, name: string, httpStatusCode?: number): never {
  const cause = Object.assign(new Error('as the simulation wants'), { name, $metadata: { httpStatusCode } });
  throw s3Failure(permission, BUCKET, shown(key), cause);
}
