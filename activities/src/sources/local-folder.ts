import { opendir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localFile } from './local-file.ts';
import type { FolderChild, SourceFolder } from './source-file.ts';

/** Names that the system is asked for at a time. */
const ENTRIES_AT_ONCE = 512;

/** What lies in a folder, hidden names left out, links followed, in no order. A folder of a million files is no array. */
async function* eachChild(folder: string): AsyncGenerator<FolderChild> {
  for await (const child of await opendir(folder, { bufferSize: ENTRIES_AT_ONCE })) {
    if (child.name.startsWith('.')) continue;
    const target = child.isSymbolicLink() ? await stat(join(folder, child.name)).catch(() => child) : child;
    yield { name: child.name, isFolder: target.isDirectory() };
  }
}

/** The same, sorted by code units. */
async function visibleChildren(folder: string): Promise<FolderChild[]> {
  const children: FolderChild[] = [];
  for await (const child of eachChild(folder)) children.push(child);
  return children.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Yields the files below `folder` as paths from the root. Each real folder is entered once, so links cannot loop. */
async function* filesBelow(root: string, folder: string, entered: Set<string>): AsyncGenerator<string> {
  const path = join(root, folder);
  const real = await realpath(path);
  if (entered.has(real)) return;
  entered.add(real);
  const folders: string[] = [];
  for await (const { name, isFolder } of eachChild(path)) {
    if (isFolder) folders.push(name);
    else yield `${folder}/${name}`;
  }
  // In order: of two links to one folder the first counts.
  for (const name of folders.sort()) yield* filesBelow(root, `${folder}/${name}`, entered);
}

/** A folder of this machine. Links are followed; below each folder at the top, every real folder is entered once. */
export function localFolder(root: string): SourceFolder {
  return {
    uri: pathToFileURL(root).href,
    children: () => visibleChildren(root),
    async *files() {
      const realRoot = await realpath(root);
      for await (const { name, isFolder } of eachChild(root)) {
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
