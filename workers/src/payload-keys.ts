import { readFileSync } from 'node:fs';
import { AtlasError } from '@saliency-atlas/contract';

const KEY_BYTES = 32;
const ENTRY = /^([\w.-]{1,100}):([A-Za-z0-9+/]+=*)$/;

/** Keys by their ids; the first encrypts, all decrypt. */
export type PayloadKeys = ReadonlyMap<string, Uint8Array>;

/**
 * The keys that `ATLAS_PAYLOAD_KEYS` (`id:base64`, several with commas) or the file `ATLAS_PAYLOAD_KEY_FILE` (one a line)
 * gives; null where neither is set. Throws InvalidJob, which never says a key.
 */
export function readPayloadKeys(env: Readonly<Record<string, string | undefined>>): PayloadKeys | null {
  const [text, file] = [env['ATLAS_PAYLOAD_KEYS'] ?? '', env['ATLAS_PAYLOAD_KEY_FILE'] ?? ''];
  if (text !== '' && file !== '') throw unusable('ATLAS_PAYLOAD_KEYS and ATLAS_PAYLOAD_KEY_FILE are both set');
  if (text !== '') return parseKeys(text.split(','), 'ATLAS_PAYLOAD_KEYS');
  if (file === '') return null;
  const lines = readKeyFile(file).split('\n');
  return parseKeys(
    lines.filter((line) => !line.trimStart().startsWith('#')),
    `ATLAS_PAYLOAD_KEY_FILE ${file}`,
  );
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(`cannot read ATLAS_PAYLOAD_KEY_FILE ${file}`, error);
  }
}

function parseKeys(entries: readonly string[], where: string): PayloadKeys {
  const keys = new Map<string, Uint8Array>();
  for (const [index, entry] of entries.map((each) => each.trim()).entries()) {
    if (entry === '') continue;
    const [, id = '', secret = ''] = ENTRY.exec(entry) ?? [];
    const key = Buffer.from(secret, 'base64');
    if (key.length !== KEY_BYTES) throw unusable(`${where}: entry ${index + 1} is not id:key with a key of 32 bytes`);
    if (keys.has(id)) throw unusable(`${where}: two keys have the id ${id}`);
    keys.set(id, key);
  }
  if (keys.size === 0) throw unusable(`${where}: there is no key`);
  return keys;
}

function unusable(what: string, cause?: unknown): AtlasError {
  const fix = 'Make a key with `openssl rand -base64 32` and write it as id:key, the newest first.';
  return new AtlasError('InvalidJob', what, fix, { cause });
}
