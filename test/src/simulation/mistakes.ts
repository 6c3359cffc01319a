import { receiptKey, shardStep } from '@saliency-atlas/contract';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { objectConflict } from '../../../activities/src/stores/object-failures.ts';
import type { S3Port } from '../../../activities/src/stores/s3-port.ts';
import type { Steps } from './real-steps.ts';
import type { Bucket } from './simulated-store.ts';

/** Something that the product or a store could have wrong, and that only a fault brings to light. */
export interface Mistake {
  readonly name: string;
  /** The steps as they would be with it. */
  readonly steps?: (steps: Steps) => Steps;
  /** The requests as they would be with it. */
  readonly port?: (port: S3Port, bucket: Bucket) => S3Port;
  /** Steps that a worker of so many slots takes at once. */
  readonly slots?: (slots: number) => number;
}

/** What simulations must find, or they could not fail. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'a step does not look whether its receipt stands',
    steps: (steps) => ({
      ...steps,
      explainShard: (input, context) => {
        const own = receiptKey(input.runId, shardStep('explain', input.shardIndex));
        const store = (uri: string): ObjectStore => withoutSight(context.open.store(uri), own);
        return steps.explainShard(input, { ...context, open: { ...context.open, store } });
      },
    }),
  },
  {
    name: 'an answer of 412 is taken for the object of somebody else',
    port: (port) => ({
      ...port,
      putIfNoneMatch: async (key, content, signal) => {
        const answer = await port.putIfNoneMatch(key, content, signal);
        if (answer === 'exists' && !isProbe(key)) throw objectConflict(key);
        return answer;
      },
    }),
  },
  {
    name: 'a put that failed is taken for done',
    port: (port) => ({
      ...port,
      putIfNoneMatch: (key, content, signal) =>
        port.putIfNoneMatch(key, content, signal).catch((error: unknown) => {
          signal?.throwIfAborted();
          if (isProbe(key)) throw error;
          return 'created' as const;
        }),
    }),
  },
  {
    name: 'of a put that failed, half an object stands',
    port: (port, bucket) => ({
      ...port,
      putIfNoneMatch: (key, content, signal) =>
        port.putIfNoneMatch(key, content, signal).catch((error: unknown) => {
          const missing = !bucket.objects.has(key) && content instanceof Uint8Array;
          if (missing) bucket.objects.set(key, content.slice(0, content.length >> 1));
          throw error;
        }),
    }),
  },
  { name: 'a worker takes more steps than it has slots', slots: (slots) => slots + 2 },
];

/** A store is tried with an object that must not be put twice. */
function isProbe(key: string): boolean {
  return key.includes('/.probe/');
}

function withoutSight(store: ObjectStore, hidden: string): ObjectStore {
  return { ...store, get: async (key, signal) => (key === hidden ? undefined : store.get(key, signal)) };
}
