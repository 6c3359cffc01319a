import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadClassifier } from '@saliency-atlas/activities/classifiers';
import { startFakeModelServer, type FakeModelServer } from '@saliency-atlas/activities/classifiers/testing';
import { readConnectionSettings, useConnectionSettings } from '@saliency-atlas/activities/model-servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'atlas-tls-'));
const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
/** A certificate that this machine's name has signed itself. */
const isMissing = await execute('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
  ...['-keyout', key, '-out', certificate, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
]).then(
  () => false,
  (error: unknown) => {
    if ((process.env['CI'] ?? '') !== '') throw error;
    console.warn('model servers over TLS are not tested: there is no openssl');
    return true;
  },
);

describe.skipIf(isMissing)('a model server over TLS', () => {
  let server: FakeModelServer;
  beforeAll(async () => {
    const behaviour = {
      model: (images: Float32Array) => images,
      metadata: {
        name: 'tiny',
        platform: 'fake',
        inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 1, 2] }],
        outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 2] }],
      },
      extensions: ['binary_tensor_data'],
      ready: true,
      faults: [],
    };
    server = await startFakeModelServer(behaviour, { key: await readFile(key), cert: await readFile(certificate) });
  });
  afterEach(() => useConnectionSettings(readConnectionSettings({})));
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const load = (address: string, env: Record<string, string>) => {
    useConnectionSettings(readConnectionSettings({ ATLAS_KSERVE_TOKEN: 'secret', ...env }));
    const input = { layout: 'auto', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;
    return loadClassifier({ model: { uri: address, engine: 'auto', output: 'logits', input }, batchSize: 2 });
  };

  it('is asked where the file of authorities holds its certificate, with the token', async () => {
    const classifier = await load(server.address, { ATLAS_KSERVE_CA_FILE: certificate });
    expect((await classifier.classify(Float32Array.of(0, 0), 1))[0]).toBeCloseTo(0.5);
    await classifier.close();
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer secret');
  });

  it('is not asked without, gets no token, and one attempt tells which setting is missing', async () => {
    const before = server.requests.length;
    await expect(load(server.address, {})).rejects.toMatchObject({
      type: 'InvalidJob',
      fix: expect.stringContaining('ATLAS_KSERVE_CA_FILE') as string,
    });
    expect(server.requests.length).toBe(before);
  });

  it('is not asked by a name that its certificate does not have', async () => {
    const address = server.address.replace('localhost', '127.0.0.1');
    const settings = { ATLAS_KSERVE_CA_FILE: certificate };
    await expect(load(address, settings)).rejects.toMatchObject({ type: 'InvalidJob' });
  });

  it('whose file of authorities cannot be read is an error that names the variable', async () => {
    const settings = { ATLAS_KSERVE_CA_FILE: join(folder, 'nowhere.pem') };
    await expect(load(server.address, settings)).rejects.toThrow('ATLAS_KSERVE_CA_FILE: cannot read');
  });
});
