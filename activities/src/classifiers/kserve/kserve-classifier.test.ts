import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Classifier } from '../classifier.ts';
import { startFakeModelServer, type FakeModelServer } from '../testing/fake-model-server.ts';
import { maximumDifference, randomBatch } from '../testing/random-batch.ts';
import { isAllowedHost, isForbiddenAddress, readConnectionSettings } from './connection-settings.ts';
import { loadKserveClassifier, type KserveClassifierOptions } from './kserve-classifier.ts';
import { guardedLookup, retryAfterMs } from './server-connection.ts';

// Logits are the sum of the picture's left column and of its right one, twice the first as a third class.
function columns(images: Float32Array): Float32Array {
  const logits: number[] = [];
  for (let at = 0; at < images.length; at += 4) {
    const left = images[at]! + images[at + 2]!;
    logits.push(left, images[at + 1]! + images[at + 3]!, 2 * left);
  }
  return Float32Array.from(logits);
}

const METADATA = {
  name: 'tiny',
  platform: 'fake',
  inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 2, 2] }],
  outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 3] }],
};

let server: FakeModelServer;
const open: Classifier[] = [];
beforeEach(async () => {
  const faults: FakeModelServer['behaviour']['faults'] = [];
  server = await startFakeModelServer({ model: columns, metadata: METADATA, extensions: [], ready: true, faults });
});
afterEach(async () => {
  for (const classifier of open.splice(0)) await classifier.close();
  await server.close();
});

async function load(changes: Partial<KserveClassifierOptions> = {}): Promise<Classifier> {
  const settings = readConnectionSettings({});
  const input = { layout: 'auto' } as const;
  const options = { source: server.address, input, output: 'logits', batchSize: 4, settings } as const;
  const classifier = await loadKserveClassifier({ ...options, ...changes });
  open.push(classifier);
  return classifier;
}

const environment = (env: Record<string, string>): Partial<KserveClassifierOptions> => ({
  settings: readConnectionSettings(env),
});

describe('a model on a server', () => {
  it('gives the same scores in binary as in text, and binary is used where it is offered', async () => {
    const asText = await load();
    const batch = randomBatch(asText.info, 9);
    const expected = await asText.scoreMasked(batch);
    server.behaviour.extensions = ['binary_tensor_data'];
    const before = server.requests.length;
    const scores = await (await load()).scoreMasked(batch);
    expect(scores).toEqual(expected);
    const inferences = server.requests.slice(before).filter(({ path }) => path.endsWith('/infer'));
    expect(inferences.every(({ headers }) => 'inference-header-content-length' in headers)).toBe(true);
  });

  it('is asked for no more at once than allowed', async () => {
    const classifier = await load(environment({ ATLAS_KSERVE_CONCURRENCY: '3' }));
    await classifier.scoreMasked(randomBatch(classifier.info, 80));
    expect(server.mostAtOnce()).toBe(3);
  });

  it('is asked again where it is busy, fails for the moment or hangs up, with the same scores', async () => {
    const classifier = await load();
    const batch = randomBatch(classifier.info, 5);
    const expected = await classifier.scoreMasked(batch);
    server.behaviour.faults.push({ status: 429, headers: { 'retry-after': '0' } }, { status: 503 }, 'cut');
    expect(maximumDifference((await classifier.scoreMasked(batch)).logOdds, expected.logOdds)).toBe(0);
  });

  it('that stays away is an error that a repeat may mend', async () => {
    const classifier = await load();
    server.behaviour.faults.push(
      ...Array.from({ length: 6 }, () => ({ status: 503, headers: { 'retry-after': '0' } })),
    );
    await expect(classifier.classify(new Float32Array(4), 1)).rejects.toMatchObject({
      name: 'ModelServerUnavailable',
      message: expect.stringContaining('status 503') as string,
    });
  });

  it('that hangs is given up after a time, in words, as an error that a repeat may mend', async () => {
    const classifier = await load(environment({ ATLAS_KSERVE_TIMEOUT_MS: '20' }));
    // More than it is asked: under load an answer may come too late, too, and is no other case.
    server.behaviour.faults.push(...Array.from({ length: 20 }, () => 'hang' as const));
    await expect(classifier.classify(new Float32Array(4), 1)).rejects.toMatchObject({
      name: 'ModelServerUnavailable',
      message: expect.stringContaining('does not answer') as string,
      fix: expect.stringContaining('ATLAS_KSERVE_TIMEOUT_MS') as string,
    });
  });

  it.each([
    [{ status: 302, headers: { location: 'http://169.254.169.254/' } }, 'redirects are not followed'],
    [{ status: 401 }, 'ATLAS_KSERVE_TOKEN'],
    [{ status: 400, body: 'wrong shape' }, 'own client'],
  ])('that refuses with %j is not asked again', async (fault, fix) => {
    const classifier = await load();
    const before = server.requests.length;
    server.behaviour.faults.push(fault);
    await expect(classifier.classify(new Float32Array(4), 1)).rejects.toMatchObject({
      fix: expect.stringContaining(fix) as string,
    });
    expect(server.requests.length - before).toBe(1);
  });

  it.each([
    { status: 413 },
    { status: 400, body: 'inference request batch-size must be <= 2 for tiny' },
    { status: 500, body: 'CUDA error: out of memory' },
    { status: 503, body: 'onnx runtime error 6: CUDA failure 2: out of memory ; GPU=0' },
  ])('that finds a batch too large (%j) is asked in smaller ones, with the same scores', async (fault) => {
    const warnings: string[] = [];
    const classifier = await load({ onWarning: (message) => warnings.push(message) });
    const batch = randomBatch(classifier.info, 5);
    const expected = await classifier.scoreMasked(batch);
    server.behaviour.faults.push(fault);
    expect(maximumDifference((await classifier.scoreMasked(batch)).logOdds, expected.logOdds)).toBe(0);
    expect(warnings.at(-1)).toMatch(/batches have 2 rows from now on; resources\.batchSize/);
  });

  it('that is not ready, is not there or is no model server is refused before any work', async () => {
    server.behaviour.ready = false;
    await expect(load()).rejects.toMatchObject({ name: 'ModelContractMismatch' });
    await expect(load({ source: server.address.replace('tiny', 'large') })).rejects.toMatchObject({
      name: 'ModelNotFound',
    });
    server.behaviour.ready = true;
    server.behaviour.metadata = { inputs: [] };
    await expect(load()).rejects.toThrow('needs one input');
    await expect(load({ source: 'http://127.0.0.1/models' })).rejects.toThrow('no address of a model');
    await expect(load({ source: server.address.replace('//', '//me:secret@') })).rejects.toThrow(
      'no address of a model',
    );
  });

  it('gets the token in a header, and another digest where its answers change', async () => {
    const first = await load(environment({ ATLAS_KSERVE_TOKEN: 'secret' }));
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer secret')).toBe(true);
    expect((await load()).info.digest).toBe(first.info.digest);
    server.behaviour.model = (images) => columns(images).map((logit) => -logit);
    expect((await load()).info.digest).not.toBe(first.info.digest);
  });

  it('that answers with other numbers than it declares is refused', async () => {
    server.behaviour.model = (images) => columns(images).subarray(0, 5);
    await expect(load()).rejects.toThrow('5 values for 4 images');
    server.behaviour.model = (images) => columns(images).map(() => NaN);
    await expect(load()).rejects.toThrow('NaN');
  });
});

describe('addresses of model servers', () => {
  it('must be on the list, whatever a job says', async () => {
    await expect(load({ source: 'http://models.internal/v2/models/cat' })).rejects.toMatchObject({
      name: 'InvalidJob',
      fix: expect.stringContaining('ATLAS_KSERVE_HOSTS=models.internal') as string,
    });
    const { hosts } = readConnectionSettings({ ATLAS_KSERVE_HOSTS: 'a.example, *.b.example' });
    const allowed = (host: string): boolean => isAllowedHost(host, hosts);
    expect(['a.example', 'x.b.example', '127.0.0.1'].map(allowed)).toEqual([true, true, true]);
    expect(['b.example', 'xa.example', 'a.example.evil', 'evilb.example'].map(allowed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('get no token without encryption', async () => {
    const settings = environment({ ATLAS_KSERVE_HOSTS: 'a.example', ATLAS_KSERVE_TOKEN: 'secret' });
    await expect(load({ ...settings, source: 'http://a.example/v2/models/cat' })).rejects.toThrow('not encrypted');
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '0.0.0.0',
  ])('are never %s, where credentials of machines are', (address) => {
    expect(isForbiddenAddress(address)).toBe(true);
  });

  it('may be private ones', () => {
    expect(['10.0.0.1', '192.168.1.2', '127.0.0.1', '2001:db8::1'].map(isForbiddenAddress)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  describe('that a name leads to', () => {
    const lead = (hosts: string[], ...addresses: string[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const found = addresses.map((address) => ({ address, family: 4 }));
        const look = guardedLookup({ hosts }, (_name, _options, answer) => answer(null, found));
        look('models.example', { all: true }, (error, allowed) => (error === null ? resolve(allowed) : reject(error)));
      });
    const metadata = '169.254.169.254';

    it('are asked, but never those that may not be asked themselves', async () => {
      expect(await lead([], '10.0.0.1')).toEqual([{ address: '10.0.0.1', family: 4 }]);
      expect(await lead([], metadata, '10.0.0.1')).toEqual([{ address: '10.0.0.1', family: 4 }]);
      await expect(lead([], metadata)).rejects.toThrow('models.example leads to an address that is never asked');
    });

    it('are asked where they are listed themselves', async () => {
      expect(await lead([metadata], metadata)).toEqual([{ address: metadata, family: 4 }]);
    });
  });

  it.each([
    ['7', 7000],
    ['Wed, 25 Nov 2026 00:00:05 GMT', 5000],
    ['Wed, 25 Nov 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('Retry-After: %s is %s ms', (header, expected) => {
    expect(retryAfterMs(header, Date.parse('2026-11-25T00:00:00Z'))).toBe(expected);
  });

  it('name the variable that is wrong', () => {
    expect(() => readConnectionSettings({ ATLAS_KSERVE_TIMEOUT_MS: 'long' })).toThrow('ATLAS_KSERVE_TIMEOUT_MS');
  });
});
