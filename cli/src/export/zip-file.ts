import { open } from 'node:fs/promises';
import { Zip, ZipPassThrough } from 'fflate';

/** A zip file being written entry by entry, stored without compression: float maps hardly shrink. */
export interface ZipFile {
  /** Adds an entry whose bytes come in pieces; only one piece is in memory at a time. */
  add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Writes the directory and closes the file. */
  close(): Promise<void>;
  /** Closes the file as it is, after a failure. */
  abandon(): Promise<void>;
}

/** The largest zip file that is written: fflate has no zip64. The directory needs a little of it. */
export const MAX_ZIP_BYTES = 2 ** 32 - 2 ** 16;

/** Zip's earliest time: the same export gives the same bytes. */
const MTIME = new Date(1980, 0, 1);

/** Creates a zip file. Throws where the file exists. */
export async function createZipFile(file: string): Promise<ZipFile> {
  const handle = await open(file, 'wx');
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    ready.push(bytes);
  });
  const flush = async (): Promise<void> => {
    const bytes = ready;
    ready = [];
    for (const piece of bytes) await handle.writeFile(piece);
  };
  return {
    add: async (name, pieces) => {
      const entry = new ZipPassThrough(name);
      entry.mtime = MTIME;
      zip.add(entry);
      for await (const piece of pieces) {
        entry.push(piece);
        await flush();
      }
      entry.push(new Uint8Array(0), true);
      await flush();
    },
    close: async () => {
      zip.end();
      await flush();
      await handle.close();
    },
    abandon: () => handle.close(),
  };
}
