import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPayloadKeys } from './payload-keys.ts';

const keyOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const entryOf = (id: string, byte: number): string => `${id}:${keyOf(byte).toString('base64')}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('keys of payloads', () => {
  it('are none where none are set', () => {
    expect(readPayloadKeys({ ATLAS_PAYLOAD_KEYS: '', ATLAS_PAYLOAD_KEY_FILE: '' })).toBeNull();
  });

  it('come from the environment, the newest first', () => {
    const keys = readPayloadKeys({ ATLAS_PAYLOAD_KEYS: `${entryOf('2026-11', 1)}, ${entryOf('2026-05', 2)}` });
    expect([...keys!]).toEqual([
      ['2026-11', keyOf(1)],
      ['2026-05', keyOf(2)],
    ]);
  });

  it('come from a file, one a line, with remarks', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, `# rotated in May\n${entryOf('b', 3)}\n\n${entryOf('a', 4)}\n`);
    expect([...readPayloadKeys({ ATLAS_PAYLOAD_KEY_FILE: file })!.keys()]).toEqual(['b', 'a']);
  });

  it.each([
    ['a key that is too short', { ATLAS_PAYLOAD_KEYS: 'id:c2VjcmV0' }, 'entry 1 is not id:key'],
    ['no id', { ATLAS_PAYLOAD_KEYS: `${entryOf('a', 1)},${keyOf(7).toString('base64')}` }, 'entry 2 is not id:key'],
    ['an id twice', { ATLAS_PAYLOAD_KEYS: `${entryOf('a', 1)},${entryOf('a', 2)}` }, 'two keys have the id a'],
    ['nothing but a comma', { ATLAS_PAYLOAD_KEYS: ',' }, 'there is no key'],
    ['a file that is not there', { ATLAS_PAYLOAD_KEY_FILE: '/nonexistent' }, 'cannot read ATLAS_PAYLOAD_KEY_FILE'],
    ['two places', { ATLAS_PAYLOAD_KEYS: 'x', ATLAS_PAYLOAD_KEY_FILE: 'y' }, 'are both set'],
  ])('%s is refused, and no word of a key is said', (_title, env, message) => {
    const failure = (() => {
      try {
        return readPayloadKeys(env);
      } catch (error) {
        return error as AtlasError;
      }
    })();
    expect(failure).toBeInstanceOf(AtlasError);
    expect((failure as AtlasError).message).toContain(message);
    expect((failure as AtlasError).message).not.toMatch(/c2VjcmV0|AQEB|BwcH/);
  });
});
