import type { ObjectBlocks } from './object-blocks.ts';

/**
 * The few requests a store needs from S3, on full keys of one bucket. Adapters retry what is transient themselves and
 * throw AtlasError ObjectStoreUnavailable (or InvalidJob where the bucket does not exist) for what is left.
 */
export interface S3Port {
  /**
   * PutObject with `If-None-Match: *`. `exists`: an object stands there (412), also when it is this request's own, sent
   * twice after a lost reply. `busy`: another conditional write was under way (409), try again.
   * Throws AtlasError ObjectConflict where the server cannot keep the key beside those it has.
   */
  putIfNoneMatch(
    key: string,
    content: Uint8Array | ObjectBlocks,
    signal?: AbortSignal,
  ): Promise<'created' | 'exists' | 'busy'>;
  /** GetObject; undefined where there is none. */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** GetObject of bytes `[start, end)`, fewer where the object ends before; undefined where it has none of them. */
  getRange(key: string, start: number, end: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** HeadObject: the size in bytes, undefined where there is none. */
  size(key: string, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * One page of ListObjectsV2, and where to go on: full keys and common prefixes directly below `prefix` (delimiter `/`),
   * or with `all` the keys at any depth.
   */
  list(prefix: string, from: string | undefined, signal?: AbortSignal, depth?: 'children' | 'all'): Promise<S3Page>;
  /** DeleteObject. */
  remove(key: string, signal?: AbortSignal): Promise<void>;
}

export interface S3Page {
  readonly names: readonly string[];
  /** Token of the next page; undefined on the last. */
  readonly next: string | undefined;
}
