import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage } from './decode-image.ts';
import { localPath, requirePath } from './local-path.ts';
import { readImageFile } from './read-image-file.ts';

/** Pictures by their names; those that `explain` writes beside an image show its map and are no data. */
const IMAGE_NAME = /(?<!\.saliency)\.(jpe?g|png|webp)$/i;

interface Child {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What lies in a folder, hidden names left out, links followed, sorted by code units. */
async function visibleChildren(folder: string): Promise<Child[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const children = found.map(async (child) => {
    const target = child.isSymbolicLink() ? await stat(join(folder, child.name)).catch(() => child) : child;
    return { name: child.name, isFolder: target.isDirectory() };
  });
  return (await Promise.all(children)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Yields the images below `folder` as paths from the root. Each real folder is entered once, so links cannot loop. */
async function* imagesBelow(root: string, folder: string, entered: Set<string>): AsyncGenerator<string> {
  const path = join(root, folder);
  const real = await realpath(path);
  if (entered.has(real)) return;
  entered.add(real);
  for (const { name, isFolder } of await visibleChildren(path)) {
    const child = `${folder}/${name}`;
    if (isFolder) yield* imagesBelow(root, child, entered);
    else if (IMAGE_NAME.test(name)) yield child;
  }
}

/** Class names of the folders: the model's, where every folder is one of them, else the folders in order. */
function namesOf(folders: readonly string[], { classNames, field }: SourceOptions): readonly string[] | null {
  if (folders.length === 0) return classNames;
  if (classNames === null) return folders;
  const unknown = folders.filter((name) => !classNames.includes(name));
  if (unknown.length === 0) return classNames;
  throw new AtlasError(
    'InvalidJob',
    `${field}.uri: ${unknown.length} of ${folders.length} class folders are not class names of model.labels, ` +
      `for example "${unknown[0]}"`,
    'Rename the folders, use a manifest with class indices, or leave model.labels out: folders then count in alphabetical order.',
  );
}

/**
 * Class folders (`root/<class name>/…/picture.jpg`); a picture directly below the root has no label. The image id is
 * the path below the root. Throws AtlasError DatasetNotFound for a missing folder, InvalidJob for unknown class folders.
 */
export async function openImageFolder(options: SourceOptions): Promise<DatasetSource> {
  const root = localPath(options.uri, `${options.field}.uri`);
  await requirePath(root, 'folder', `${options.field}.uri`);
  const children = await visibleChildren(root);
  const folders = children.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const classNames = namesOf(folders, options);

  async function list(): Promise<DatasetEntry[]> {
    const loose = children.filter(({ name, isFolder }) => !isFolder && IMAGE_NAME.test(name));
    const entries: DatasetEntry[] = loose.map(({ name }) => ({ imageId: name, label: null, boxes: [] }));
    const realRoot = await realpath(root);
    for (const folder of folders) {
      const label = classNames!.indexOf(folder);
      for await (const imageId of imagesBelow(root, folder, new Set([realRoot]))) {
        entries.push({ imageId, label, boxes: [] });
      }
    }
    return entries.sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
  }

  function read(imageId: string): Promise<Uint8Array> {
    const path = join(root, imageId);
    if (relative(root, path).startsWith('..')) return Promise.reject(new Error('outside the data set'));
    return readImageFile(path);
  }

  return { classNames, list, read, decode: (_imageId, bytes) => decodeImage(bytes) };
}
