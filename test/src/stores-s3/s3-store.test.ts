import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '@saliency-atlas/activities/stores';
// The contract is a test, and the port is the store's own, so no workspace exports them.
import { openAwsS3Port } from '../../../activities/src/stores/aws-s3-port.ts';
import { describeObjectStore, type StoreUnderTest } from '../../../activities/src/stores/object-store.contract.ts';
import { expectStreamedObject } from '../scale/streamed-object.ts';
import { gatewayPath } from './gateway-path.ts';
import type { VersityGateway } from './versity-gateway.ts';
import { startVersityGateway } from './versity-gateway.ts';

describe.skipIf(gatewayPath === undefined)('a store on a real S3 server', () => {
  let gateway: VersityGateway;
  let bucketCount = 0;

  beforeAll(async () => {
    gateway = await startVersityGateway(gatewayPath!);
    Object.assign(process.env, gateway.environment);
  });
  afterAll(() => gateway.stop());

  const emptyBucket = async (): Promise<string> => {
    bucketCount += 1;
    const name = `atlas-${bucketCount}`;
    await gateway.makeBucket(name);
    return name;
  };

  const storesAt = (bucket: string, prefix: string): StoreUnderTest => {
    const uri = `s3://${bucket}${prefix}`;
    const damage = (key: string): Promise<void> => gateway.damage(bucket, `${prefix}/${key}`);
    return { store: openStore(uri), other: openStore(uri), damage, close: () => Promise.resolve() };
  };

  describeObjectStore('a prefix of a bucket', async () => {
    return storesAt(await emptyBucket(), '/some/prefix');
  });

  describeObjectStore('a whole bucket', async () => {
    return storesAt(await emptyBucket(), '');
  });

  it('lists more children than one page of S3 holds', async () => {
    const store = openStore(`s3://${await emptyBucket()}`);
    const keys = Array.from({ length: 1_100 }, (_, i) => String(i).padStart(4, '0'));
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(keys.slice(start, start + 50).map((key) => store.putIfAbsent(`many/${key}`, Uint8Array.of(1))));
    }
    expect(await store.children('many')).toEqual(keys);
  });

  it('keeps a shard of maps of the usual size whole', async () => {
    const store = openStore(`s3://${await emptyBucket()}`);
    const bytes = Uint8Array.from({ length: 13_000_000 }, (_, i) => (i * 2_654_435_761) >>> 24);
    await store.putIfAbsent('runs/a/shard', bytes);
    expect(Buffer.compare((await store.get('runs/a/shard'))!, bytes)).toBe(0);
    expect(Buffer.compare(await store.getRange('runs/a/shard', 12_999_990, 13_000_000), bytes.subarray(-10))).toBe(0);
  });

  it('uploads what is large in parts: whole, only where nothing stands, and not at all when it is cancelled', async () => {
    const bucket = await emptyBucket();
    const port = openAwsS3Port(bucket, 2 ** 20);
    // Two parts, the second shorter.
    const bytes = randomBytes(20 * 2 ** 20);
    bytes[0] = 0;
    expect(await port.putIfNoneMatch('large', bytes)).toBe('created');
    expect(Buffer.compare((await port.get('large'))!, bytes)).toBe(0);
    expect(await port.putIfNoneMatch('large', bytes.fill(1))).toBe('exists');
    expect((await port.get('large'))![0]).toBe(0);
    await expect(port.putIfNoneMatch('cancelled', bytes, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    const leaving = new AbortController();
    const upload = port.putIfNoneMatch('cancelled', bytes, leaving.signal);
    leaving.abort();
    await expect(upload).rejects.toMatchObject({ name: 'AbortError' });
    expect(await port.get('cancelled')).toBeUndefined();
  });

  it('takes and gives an object of 256 MB within 200 MB', async () => {
    expect.hasAssertions();
    await expectStreamedObject(`s3://${await emptyBucket()}/large`, 256, 200);
  }, 300_000);

  it('refuses a key below an object that this server cannot keep beside it', async () => {
    const store = openStore(`s3://${await emptyBucket()}`);
    await store.putIfAbsent('a/b', Uint8Array.of(1));
    await expect(store.putIfAbsent('a/b/c', Uint8Array.of(1))).rejects.toMatchObject({ name: 'ObjectConflict' });
  });

  it('says that a bucket does not exist', async () => {
    await expect(openStore('s3://no-such-bucket').probe()).rejects.toMatchObject({
      name: 'InvalidJob',
      message: expect.stringContaining('no-such-bucket') as string,
    });
  });

  it('says which permission wrong credentials lack', async () => {
    const uri = `s3://${await emptyBucket()}`;
    const secret = process.env['AWS_SECRET_ACCESS_KEY'];
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    await expect(openStore(uri).probe()).rejects.toMatchObject({
      name: 'ObjectStoreUnavailable',
      message: expect.stringContaining('S3 denied s3:PutObject') as string,
    });
    process.env['AWS_SECRET_ACCESS_KEY'] = secret;
  });
});
