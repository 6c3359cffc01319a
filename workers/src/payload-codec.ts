import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { AtlasError } from '@saliency-atlas/contract';
import { readPayloadKeys, type PayloadKeys } from './payload-keys.ts';

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/**
 * Encrypts what Temporal keeps of inputs, results, failures and heartbeats with AES-256-GCM: `data` is a random
 * initialisation vector of 12 bytes, the encrypted payload (as protobuf) and a tag of 16, as in Temporal's own samples, so
 * that their codec servers can show it. What was written without a key, or with an older one, is still read.
 */
export function encryptionCodec(keys: PayloadKeys): PayloadCodec {
  const [newest] = keys;
  if (newest === undefined) throw new RangeError('encryptionCodec: there is no key');
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypt(payload, ...newest))),
    // A promise's own function: what it throws rejects.
    decode: (payloads) => new Promise((resolve) => resolve(payloads.map((payload) => decrypt(payload, keys)))),
  };
}

/** What clients and workers need for payloads; workers, which write failures, need `ENCODED_FAILURES` too. */
export interface PayloadConversion {
  readonly payloadCodecs: PayloadCodec[];
}

/** The conversion that the environment asks for; null: payloads are as they are. Throws InvalidJob for unusable keys. */
export function payloadConversion(env: Readonly<Record<string, string | undefined>>): PayloadConversion | null {
  const keys = readPayloadKeys(env);
  return keys === null ? null : { payloadCodecs: [encryptionCodec(keys)] };
}

/** Module that puts the words of failures into payloads, for workers and the bundle of their workflows. */
export const ENCODED_FAILURES = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/encoded-failures'));

function encrypt(payload: Payload, id: string, key: Uint8Array): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const parts = [iv, cipher.update(PayloadMessage.encode(payload).finish()), cipher.final(), cipher.getAuthTag()];
  const metadata = { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(id) };
  return { metadata, data: Buffer.concat(parts) };
}

function decrypt(payload: Payload, keys: PayloadKeys): Payload {
  const { metadata, data } = payload;
  if (textOf(metadata?.['encoding']) !== ENCODING) return payload;
  const id = textOf(metadata?.['encryption-key-id']);
  const key = keys.get(id);
  if (key === undefined) throw unreadable(`is encrypted with the key ${id}, which is not among ours`);
  try {
    const bytes = data ?? new Uint8Array(0);
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const plain = [decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)), decipher.final()];
    return PayloadMessage.decode(Buffer.concat(plain));
  } catch (error) {
    throw unreadable(`was changed, or encrypted with another key than our ${id}`, error);
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

function unreadable(why: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `what the Temporal server keeps ${why}`,
    'Give this program the keys of those who wrote it: ATLAS_PAYLOAD_KEYS or ATLAS_PAYLOAD_KEY_FILE, old ones after the newest.',
    { cause },
  );
}
