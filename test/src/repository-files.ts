import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where a file or folder of the repository is. */
export const inRepository = (path: string): string => join(ROOT, path);

export const readRepository = (path: string): Promise<string> => readFile(inRepository(path), 'utf8');

/** Version of the package, which images, chart and compose file must name. */
export const packageVersion = async (): Promise<string> =>
  (JSON.parse(await readRepository('package.json')) as { version: string }).version;
