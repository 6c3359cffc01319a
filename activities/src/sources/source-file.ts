/**
 * A file that a job reads and never writes: a model, class names, a manifest, an archive or an image.
 * What is the file's own fault is thrown as an Error with a short reason, fit for an image's row (`file not found`); what
 * a repeat can mend (a store that does not answer, a failing disk) as AtlasError ObjectStoreUnavailable.
 */
export interface SourceFile {
  /** `file:///path` or `s3://bucket/key`. */
  readonly uri: string;
  /** The last part of the path: what errors about its content call it. */
  readonly name: string;
  /** Throws where there is no file. */
  sizeBytes(): Promise<number>;
  /** All bytes. Throws where there are more than `mostBytes`; no more than that is ever held. */
  read(mostBytes: number): Promise<Uint8Array>;
  /** Bytes `[start, end)`, fewer where the file ends before. */
  readRange(start: number, end: number): Promise<Uint8Array>;
  /** All bytes in order, in blocks of some megabytes at most. */
  stream(): AsyncGenerator<Uint8Array>;
}

/** What lies directly in a folder. */
export interface FolderChild {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A folder, or what shares a prefix in a bucket. Names that begin with a dot are not seen. */
export interface SourceFolder {
  readonly uri: string;
  /** What lies directly below, sorted by name in code units. */
  children(): Promise<readonly FolderChild[]>;
  /** Paths of all files below, from the folder, `/` between parts; in no order that may be relied on. */
  files(): AsyncGenerator<string>;
  /** A file by its path from here. Throws an Error where the path leads out of the folder. */
  file(path: string): SourceFile;
}

/** The reason of a file that is larger than what is read into memory: `larger than 64 MB`. */
export function tooLarge(mostBytes: number): Error {
  return new Error(`larger than ${Math.floor(mostBytes / 2 ** 20)} MB`);
}
