import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.ts';

/** Changes whenever the same job would give other bytes; part of every run's identity. */
export const METHOD_VERSION = 'atlas-6';

/** SHA-256 of bytes or text, lower-case hex. */
export function sha256Hex(content: Uint8Array | string): string {
  return bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));
}

/** What makes a run what it is: the same four are the same run. */
export interface RunIdentity {
  readonly modelDigest: string;
  readonly datasetDigest: string;
  /** Every setting that changes results. */
  readonly settings: unknown;
  readonly methodVersion: string;
}

/** 20 hex digits that name a run: the digest of its identity. */
export function runIdOf(identity: RunIdentity): string {
  return sha256Hex(canonicalJson(identity)).slice(0, 20);
}
