import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acquireVersityGateway } from './acquire-versitygw.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-acquire-'));
  vi.stubEnv('SALIENCY_ATLAS_CACHE', join(folder, 'cache'));
  vi.stubEnv('PATH', join(folder, 'path'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function program(path: string, script: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

it('without Go it says what to install', async () => {
  await expect(acquireVersityGateway()).rejects.toMatchObject({
    name: 'InvalidJob',
    message: expect.stringContaining('no Go compiler') as string,
    fix: expect.stringContaining('https://go.dev/dl') as string,
  });
});

it('a gateway on PATH comes before all', async () => {
  const onPath = await program(join(folder, 'path', 'versitygw'), 'exit 0');
  await program(join(folder, 'cache', 'bin', 'versitygw-1.8.0'), 'exit 0');
  expect(await acquireVersityGateway()).toBe(onPath);
});

it('is compiled once into the cache and found there after', async () => {
  const go = await program(
    join(folder, 'path', 'go'),
    'printf "#!/bin/sh\\n" > "$GOBIN/versitygw"; /bin/chmod 755 "$GOBIN/versitygw"',
  );
  const cached = join(folder, 'cache', 'bin', 'versitygw-1.8.0');
  expect(await acquireVersityGateway()).toBe(cached);
  await rm(go);
  expect(await acquireVersityGateway()).toBe(cached);
});

it('a compiler that fails is named with its last words', async () => {
  await program(join(folder, 'path', 'go'), 'echo "no route to the module proxy" >&2; exit 1');
  await expect(acquireVersityGateway()).rejects.toThrow(/no route to the module proxy/);
});
