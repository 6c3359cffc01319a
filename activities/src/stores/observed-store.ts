import type { ObjectStore } from './object-store.ts';

/** An operation on a store, by the name that metrics and traces give it. */
type StoreOperation = 'get' | 'getRange' | 'size' | 'put' | 'children' | 'probe';

/** Told of every operation of a store. */
export interface StoreObserver {
  /** Runs the operation and returns or throws what it does. `key` is the object's or the folder's. */
  around<Result>(operation: StoreOperation, key: string, work: () => Promise<Result>): Promise<Result>;
  bytes(direction: 'read' | 'written', count: number): void;
}

/** The same store, each of whose operations an observer sees. */
export function observedStore(store: ObjectStore, observer: StoreObserver): ObjectStore {
  const read = <Bytes extends Uint8Array | undefined>(bytes: Bytes): Bytes => {
    if (bytes !== undefined) observer.bytes('read', bytes.byteLength);
    return bytes;
  };
  return {
    uri: store.uri,
    get: async (key, signal) => read(await observer.around('get', key, () => store.get(key, signal))),
    getRange: async (key, start, end, signal) =>
      read(await observer.around('getRange', key, () => store.getRange(key, start, end, signal))),
    size: (key, signal) => observer.around('size', key, () => store.size(key, signal)),
    putIfAbsent: async (key, bytes, signal) => {
      const outcome = await observer.around('put', key, () => store.putIfAbsent(key, bytes, signal));
      if (outcome === 'created') observer.bytes('written', bytes.byteLength);
      return outcome;
    },
    putBlocksIfAbsent: async (key, blocks, signal) => {
      let count = 0;
      // A put that is repeated asks for the blocks again: those of the last time are the object's.
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        count = 0;
        for await (const block of blocks()) {
          count += block.byteLength;
          yield block;
        }
      };
      const outcome = await observer.around('put', key, () => store.putBlocksIfAbsent(key, counted, signal));
      if (outcome === 'created') observer.bytes('written', count);
      return outcome;
    },
    children: (folder, signal) => observer.around('children', folder, () => store.children(folder, signal)),
    probe: (signal) => observer.around('probe', '', () => store.probe(signal)),
  };
}
