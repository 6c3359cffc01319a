import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@saliency-atlas/infra/free-port';

const READY_TIMEOUT_MS = 30_000;

/** A running S3 server over an empty folder. */
export interface VersityGateway {
  /** What a client needs in its environment to reach the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes a byte of an object on the server's disk, as a failing disk does. */
  damage(bucket: string, key: string): Promise<void>;
  /** Makes an empty bucket. */
  makeBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the program at `path` on a free port of this machine. It ends with this process, even when that is killed: a
 * shell waits on a pipe that only this process holds open.
 */
export async function startVersityGateway(path: string): Promise<VersityGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-s3-'));
  const [buckets, sidecar] = [join(folder, 'buckets'), join(folder, 'sidecar')];
  await Promise.all([mkdir(buckets), mkdir(sidecar)]);
  const address = `127.0.0.1:${await freePort()}`;
  const [accessKey, secretKey] = ['atlas-test', 'atlas-test-secret'];
  // The sidecar keeps metadata in files: not every temporary folder has extended attributes.
  const server = [path, '--port', address, '--health', '/health', '--quiet', 'posix', '--sidecar', sidecar, buckets];
  const child = spawn(
    '/bin/sh',
    ['-c', '"$@" & server=$!; cat >/dev/null; kill $server; wait $server', 'sh', ...server],
    {
      env: { PATH: process.env['PATH'], ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(`http://${address}/health`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    environment: {
      AWS_ENDPOINT_URL_S3: `http://${address}`,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_REGION: 'us-east-1',
    },
    damage: async (bucket, key) => {
      const path = join(buckets, bucket, key);
      const bytes = await readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(path, bytes);
    },
    makeBucket: async (name) => {
      await mkdir(join(buckets, name));
    },
    stop,
  };
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const reply = await fetch(url).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`versitygw did not answer ${url} within ${READY_TIMEOUT_MS / 1000} s`);
}
