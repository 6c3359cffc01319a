import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runTool } from './run-tool.ts';

const DOWNLOAD_TIMEOUT_MS = 240_000;

/**
 * Downloads packages of Debian and unpacks them into a new folder without installing them. The folder appears whole or
 * not at all, so that two processes at once do no harm. Throws an Error with apt's last words where one cannot be had.
 */
export async function fetchDebianPackages(names: readonly string[], folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  const staging = await mkdtemp(join(folder, '..', `.${basename(folder)}-`));
  // apt-get downloads into the working directory alone.
  const download = ['-c', 'cd "$1" && shift && apt-get download -q "$@"', 'sh', staging, ...names];
  try {
    await runTool('/bin/sh', download, DOWNLOAD_TIMEOUT_MS).catch(async () => {
      // A new machine has no list of packages yet.
      await runTool('apt-get', ['update', '-q'], DOWNLOAD_TIMEOUT_MS);
      await runTool('/bin/sh', download, DOWNLOAD_TIMEOUT_MS);
    });
    const files = (await readdir(staging)).filter((name) => name.endsWith('.deb'));
    for (const file of files) {
      await runTool('dpkg-deb', ['-x', join(staging, file), join(staging, 'unpacked')]);
    }
    await rename(join(staging, 'unpacked'), folder).catch(async (error: unknown) => {
      // Another process was first.
      if ((await readdir(folder).catch(() => [])).length === 0) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
