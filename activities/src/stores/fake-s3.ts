import type { S3Port } from './s3-port.ts';

/** How a fake S3 misbehaves. */
export interface FakeS3Faults {
  /** Puts to answer with 409 before one is taken. */
  busyAnswers?: number;
  /** Puts whose reply is lost: the object is kept, and the repeat finds it there. */
  lostReplies?: number;
  /** Ignores `If-None-Match`, as servers without conditional writes do. */
  careless?: boolean;
  /** Names per page of a list. */
  pageSize?: number;
}

export interface FakeS3 extends S3Port {
  readonly objects: Map<string, Uint8Array>;
  /** Changes a byte of an object. */
  damage(key: string): Promise<void>;
}

/** An S3 bucket in memory, with the faults that real ones have. */
export function fakeS3(faults: FakeS3Faults = {}): FakeS3 {
  const objects = new Map<string, Uint8Array>();
  let busyAnswers = faults.busyAnswers ?? 0;
  let lostReplies = faults.lostReplies ?? 0;
  return {
    objects,
    putIfNoneMatch: async (key, content, signal) => {
      const bytes = content instanceof Uint8Array ? content : await joined(content());
      signal?.throwIfAborted();
      if (busyAnswers-- > 0) return 'busy';
      if (objects.has(key) && faults.careless !== true) return 'exists';
      objects.set(key, bytes.slice());
      return lostReplies-- > 0 ? 'exists' : 'created';
    },
    get: (key) => Promise.resolve(objects.get(key)?.slice()),
    getRange: (key, start, end) => {
      const object = objects.get(key);
      return Promise.resolve(object && start < object.length ? object.slice(start, end) : undefined);
    },
    size: (key) => Promise.resolve(objects.get(key)?.length),
    list: (prefix, from, _signal, depth) => {
      const below = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      const nameOf = (key: string) => (depth === 'all' ? key : (/^[^/]*\/?/.exec(key)?.[0] ?? ''));
      const names = [...new Set(below.map((key) => nameOf(key.slice(prefix.length))))];
      const start = Number(from ?? 0);
      const end = start + (faults.pageSize ?? 1000);
      const page = names.slice(start, end).map((name) => prefix + name);
      return Promise.resolve({ names: page, next: end < names.length ? String(end) : undefined });
    },
    damage: (key) => {
      objects.set(key, damaged(objects.get(key)!));
      return Promise.resolve();
    },
    remove: (key) => {
      objects.delete(key);
      return Promise.resolve();
    },
  };
}

/** The bytes with one of them, in the middle, changed. */
export function damaged(bytes: Uint8Array): Uint8Array {
  const middle = bytes.length >> 1;
  return bytes.map((byte, at) => (at === middle ? byte ^ 1 : byte));
}

/** Blocks as one piece. */
export async function joined(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block.slice());
  return Uint8Array.from(Buffer.concat(all));
}
