import { createCipheriv } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { encryptionCodec } from './payload-codec.ts';

const OLD = new Map([['old', new Uint8Array(32).fill(1)]]);
const BOTH = new Map([['new', new Uint8Array(32).fill(2)], ...OLD]);
const VALUE = { storeUri: 's3://bucket/secret', shards: [1, 2] };
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload!);

describe('encrypted payloads', () => {
  it('come back as they were, and say their key but not a word of what they hold', async () => {
    const codec = encryptionCodec(BOTH);
    const [encrypted] = await codec.encode([payloadOf(VALUE)]);
    expect(Buffer.from(encrypted!.metadata!['encryption-key-id']!).toString()).toBe('new');
    expect(Buffer.from(encrypted!.data!).toString('latin1')).not.toMatch(/secret|json/);
    expect(valueOf((await codec.decode([encrypted!]))[0])).toEqual(VALUE);
  });

  it('of the same value are never the same', async () => {
    const [one, two] = await encryptionCodec(OLD).encode([payloadOf(VALUE), payloadOf(VALUE)]);
    expect(Buffer.compare(one!.data!, two!.data!)).not.toBe(0);
  });

  it('of an older key, and what was never encrypted, are still read after a new key has come', async () => {
    const old = await encryptionCodec(OLD).encode([payloadOf(VALUE)]);
    const read = await encryptionCodec(BOTH).decode([...old, payloadOf('plain')]);
    expect(read.map(valueOf)).toEqual([VALUE, 'plain']);
  });

  it('are laid out as Temporal’s samples have it: vector, protobuf in GCM, tag', async () => {
    const [id, key] = [...OLD][0]!;
    const iv = Buffer.alloc(12, 7);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const bytes = proto.temporal.api.common.v1.Payload.encode(payloadOf(VALUE)).finish();
    const data = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(id) };
    expect(valueOf((await encryptionCodec(OLD).decode([{ metadata, data }]))[0])).toEqual(VALUE);
  });

  it('of a key that is not ours, or that somebody changed, are refused in words', async () => {
    const [encrypted] = await encryptionCodec(BOTH).encode([payloadOf(VALUE)]);
    await expect(encryptionCodec(OLD).decode([encrypted!])).rejects.toMatchObject({
      name: 'InvalidJob',
      message: expect.stringContaining('the key new, which is not among ours') as string,
    });
    for (const at of [0, 20, encrypted!.data!.length - 1]) {
      const data = Uint8Array.from(encrypted!.data!);
      data[at]! ^= 1;
      await expect(encryptionCodec(BOTH).decode([{ ...encrypted, data }])).rejects.toThrow('was changed');
    }
    const cut = { ...encrypted, data: encrypted!.data!.subarray(0, 9) };
    await expect(encryptionCodec(BOTH).decode([cut])).rejects.toThrow('was changed');
  });
});
