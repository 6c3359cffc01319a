import type { ObjectBlocks } from './object-blocks.ts';

/**
 * Immutable objects under keys. Nothing is ever overwritten; a key holds the same bytes for ever.
 * Keys are relative, with `/` between parts; no key is a prefix-directory of another.
 */
export interface ObjectStore {
  /** `file:///dir` or `s3://bucket/prefix`. */
  readonly uri: string;
  /** The object's bytes, or undefined where there is none. Throws AtlasError ObjectStoreUnavailable. */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Bytes `[start, end)` of an object. Throws ArtifactCorrupt where the object is missing or shorter. */
  getRange(key: string, start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Size of an object in bytes, or undefined where there is none. */
  size(key: string, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Creates the object unless it exists. `identical`: it existed with the same bytes, which is success (a lost reply,
   * a second attempt). Throws AtlasError ObjectConflict where other bytes stand there.
   */
  putIfAbsent(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<'created' | 'identical'>;
  /**
   * The same for an object that comes in blocks and is never in memory whole. One that breaks off in the middle, by an
   * error of its own or a cancellation, leaves no object.
   */
  putBlocksIfAbsent(key: string, blocks: ObjectBlocks, signal?: AbortSignal): Promise<'created' | 'identical'>;
  /** Names of the direct children below a folder, sorted; for people's overviews, never for finding results. */
  children(folder: string, signal?: AbortSignal): Promise<string[]>;
  /** Proves on a scratch key that conditional creation is honoured. Throws ObjectStoreUnavailable with the reason. */
  probe(signal?: AbortSignal): Promise<void>;
}
