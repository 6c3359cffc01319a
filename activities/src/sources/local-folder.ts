import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localFile } from './local-file.ts';
import type { FolderChild, SourceFolder } from './source-file.ts';

/** What lies in a folder, hidden names left out, links followed, sorted by code units. */
async function visibleChildren(folder: string): Promise<FolderChild[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const children = found.map(async (child) => {
    const target = child.isSymbolicLink() ? await stat(join(folder, child.name)).catch(() => child) : child;
    return { name: child.name, isFolder: target.isDirectory() };
  });
  return (await Promise.all(children)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Yields the files below `folder` as paths from the root. Each real folder is entered once, so links cannot loop. */
async function* filesBelow(root: string, folder: string, entered: Set<string>): AsyncGenerator<string> {
  const path = join(root, folder);
  const real = await realpath(path);
  if (entered.has(real)) return;
  entered.add(real);
  for (const { name, isFolder } of await visibleChildren(path)) {
    const child = `${folder}/${name}`;
    if (isFolder) yield* filesBelow(root, child, entered);
    else yield child;
  }
}

/** A folder of this machine. Links are followed; below each folder at the top, every real folder is entered once. */
export function localFolder(root: string): SourceFolder {
  return {
    uri: pathToFileURL(root).href,
    children: () => visibleChildren(root),
    async *files() {
      const realRoot = await realpath(root);
      for (const { name, isFolder } of await visibleChildren(root)) {
        if (isFolder) yield* filesBelow(root, name, new Set([realRoot]));
        else yield name;
      }
    },
    file(path) {
      const full = join(root, path);
      if (relative(root, full).startsWith('..')) throw new Error('outside the data set');
      return localFile(full);
    },
  };
}
