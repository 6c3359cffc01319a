import type { SourceFile } from '../sources/index.ts';

/** A file inside a tar archive; its bytes are `[start, start + sizeBytes)` of the archive. */
export interface TarMember {
  readonly name: string;
  readonly kind: 'file' | 'link';
  readonly start: number;
  readonly sizeBytes: number;
}

const RECORD_BYTES = 512;
/** Long names and other extended headers; a larger one is damage. */
const MAX_EXTENSION_BYTES = 2 ** 20;
/** Read at once: the headers of many small members, few bytes too many beside large ones. */
const READ_AHEAD_BYTES = 2 ** 20;

/** Reads pieces of a file out of a block that is fetched ahead. */
function readAhead(file: SourceFile): (start: number, length: number) => Promise<Uint8Array> {
  let block = new Uint8Array(0);
  let blockStart = 0;
  return async (start, length) => {
    if (start < blockStart || start + length > blockStart + block.length) {
      block = (await file.readRange(start, start + Math.max(length, READ_AHEAD_BYTES))) as Uint8Array<ArrayBuffer>;
      blockStart = start;
    }
    return block.subarray(start - blockStart, start - blockStart + length);
  };
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal digits, or GNU's base-256 for sizes from 8 GiB. NaN for anything else. */
function numberOf(bytes: Uint8Array): number {
  if (bytes[0]! & 0x80) return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = textOf(bytes).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : NaN;
}

function checksumHolds(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < RECORD_BYTES; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  return sum === numberOf(header.subarray(148, 156));
}

/** Records `<length> <key>=<value>\n` of a pax header. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(new TextDecoder().decode(bytes.subarray(at, space)));
    if (space < 0 || !Number.isInteger(length) || length <= space - at || at + length > bytes.length) break;
    const [, key, value] =
      /^([^=]*)=(.*)\n$/s.exec(new TextDecoder().decode(bytes.subarray(space + 1, at + length))) ?? [];
    if (key !== undefined) records.set(key, value!);
    at += length;
  }
  return records;
}

/**
 * Files and links of a tar archive (ustar, pax, GNU), in order; folders, devices and pipes are passed over. Bodies are
 * not read. Throws a SyntaxError that names the byte where the archive is damaged or cut off.
 */
export async function* tarMembers(file: SourceFile): AsyncGenerator<TarMember> {
  const archiveBytes = await file.sizeBytes();
  const read = readAhead(file);
  let extended: { name?: string | undefined; sizeBytes?: number | undefined } = {};
  for (let at = 0; at < archiveBytes;) {
    const header = await read(at, RECORD_BYTES);
    if (header.every((byte) => byte === 0)) return;
    if (header.length < RECORD_BYTES || !checksumHolds(header)) {
      throw new SyntaxError(at === 0 ? 'not a tar archive' : `damaged at byte ${at}`);
    }
    const type = String.fromCharCode(header[156]!);
    const sizeBytes = extended.sizeBytes ?? numberOf(header.subarray(124, 136));
    const start = at + RECORD_BYTES;
    if (!Number.isSafeInteger(sizeBytes)) throw new SyntaxError(`damaged at byte ${at}: no size`);
    if (start + sizeBytes > archiveBytes) throw new SyntaxError(`cut off: a file at byte ${at} ends after the archive`);
    at = start + Math.ceil(sizeBytes / RECORD_BYTES) * RECORD_BYTES;
    if ('xLgK'.includes(type)) {
      if (sizeBytes > MAX_EXTENSION_BYTES)
        throw new SyntaxError(`damaged at byte ${start}: a header of ${sizeBytes} bytes`);
      const body = await read(start, sizeBytes);
      const pax = type === 'x' ? paxRecords(body) : undefined;
      const size = pax?.get('size');
      if (type === 'L') extended = { ...extended, name: textOf(body) };
      if (pax)
        extended = { name: pax.get('path') ?? extended.name, sizeBytes: size === undefined ? undefined : Number(size) };
      continue;
    }
    const prefix =
      textOf(header.subarray(257, 262)) === 'ustar' && header[262] === 0 ? textOf(header.subarray(345, 500)) : '';
    const name = extended.name ?? `${prefix === '' ? '' : `${prefix}/`}${textOf(header.subarray(0, 100))}`;
    extended = {};
    if (type === '0' || type === '\0' || type === '7') yield { name, kind: 'file', start, sizeBytes };
    else if (type === '1' || type === '2') yield { name, kind: 'link', start, sizeBytes: 0 };
  }
  // Two empty records end an archive; without them, what comes after a cut between two files would be missed.
  throw new SyntaxError('cut off: it has no end');
}
