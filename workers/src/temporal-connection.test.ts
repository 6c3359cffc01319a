import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTemporalConnection } from './temporal-connection.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-connection-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileWith(text: string): Promise<string> {
  const path = join(folder, 'temporal.toml');
  await writeFile(path, text);
  return path;
}

const NO_FILE = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };

describe('readTemporalConnection', () => {
  it('finds no address where nothing is set, which means the embedded server', () => {
    expect(readTemporalConnection(NO_FILE).connectionOptions.address).toBeUndefined();
  });

  it('takes an empty variable, as compose files leave it, for one that is not set', () => {
    const empty = { ...NO_FILE, TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '', TEMPORAL_API_KEY: '' };
    expect(readTemporalConnection(empty)).toEqual(readTemporalConnection(NO_FILE));
  });

  it('takes address, namespace and API key, and turns TLS on for the key, as Temporal Cloud wants it', () => {
    const cloud = { TEMPORAL_ADDRESS: 'eu.example:7233', TEMPORAL_NAMESPACE: 'atlas.acct', TEMPORAL_API_KEY: 'key' };
    expect(readTemporalConnection({ ...NO_FILE, ...cloud })).toMatchObject({
      namespace: 'atlas.acct',
      connectionOptions: { address: 'eu.example:7233', apiKey: 'key', tls: true },
    });
  });

  it('takes the certificate, key and authority of mTLS from the files that the environment names', async () => {
    await writeFile(join(folder, 'client.pem'), 'certificate');
    await writeFile(join(folder, 'client.key'), 'key');
    await writeFile(join(folder, 'ca.pem'), 'authority');
    const { tls } = readTemporalConnection({
      ...NO_FILE,
      TEMPORAL_ADDRESS: 'h:7233',
      TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, 'client.pem'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, 'client.key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    }).connectionOptions;
    if (typeof tls !== 'object' || tls === null) throw new Error('no TLS');
    expect(Buffer.from(tls.clientCertPair?.crt ?? []).toString()).toBe('certificate');
    expect(Buffer.from(tls.clientCertPair?.key ?? []).toString()).toBe('key');
    expect(Buffer.from(tls.serverRootCACertificate ?? []).toString()).toBe('authority');
    expect(tls.serverNameOverride).toBe('temporal.internal');
  });

  it('takes a profile of the file, with the environment above it', async () => {
    const TEMPORAL_CONFIG_FILE = await fileWith(
      '[profile.default]\naddress = "one:7233"\n[profile.cloud]\naddress = "two:7233"\nnamespace = "n"\n',
    );
    const settings = { TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE: 'cloud' };
    expect(readTemporalConnection({ TEMPORAL_CONFIG_FILE }).connectionOptions.address).toBe('one:7233');
    expect(readTemporalConnection(settings)).toMatchObject({
      namespace: 'n',
      connectionOptions: { address: 'two:7233' },
    });
    expect(readTemporalConnection({ ...settings, TEMPORAL_NAMESPACE: 'm' }).namespace).toBe('m');
  });

  it.each([
    ['', 'it has no profile'],
    ['address = [', 'Invalid TOML document'],
  ])('says of the file %j what is wrong with it', async (text, reason) => {
    const TEMPORAL_CONFIG_FILE = await fileWith(text);
    expect(() => readTemporalConnection({ TEMPORAL_CONFIG_FILE })).toThrow(
      expect.objectContaining({
        name: 'InvalidJob',
        message: expect.stringContaining(`${TEMPORAL_CONFIG_FILE}: ${reason}`) as string,
        fix: expect.stringContaining('[profile.default]') as string,
      }),
    );
  });

  it('names a profile that is not there', () => {
    expect(() => readTemporalConnection({ ...NO_FILE, TEMPORAL_PROFILE: 'nightly' })).toThrow(/'nightly' not found/);
  });
});
