import { AtlasError } from '@saliency-atlas/contract';
import { openFolder, placeOf, requireKind } from '../sources/index.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage, MAX_IMAGE_BYTES } from './decode-image.ts';
import { sortRows } from './sort-rows.ts';

/** Pictures by their names; those that `explain` writes beside an image show its map and are no data. */
const IMAGE_NAME = /(?<!\.saliency)\.(jpe?g|png|webp)$/i;

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
  const field = `${options.field}.uri`;
  const place = placeOf(options.uri, field);
  await requireKind(place, 'folder', field);
  const root = openFolder(place);
  const folders = (await root.children()).filter(({ isFolder }) => isFolder);
  const classNames = namesOf(
    folders.map(({ name }) => name),
    options,
  );
  const indexOf = new Map(classNames?.map((name, index) => [name, index]));

  async function* entries(): AsyncGenerator<DatasetEntry> {
    for await (const imageId of root.files()) {
      if (!IMAGE_NAME.test(imageId)) continue;
      const slash = imageId.indexOf('/');
      const label = slash < 0 ? null : (indexOf.get(imageId.slice(0, slash)) ?? null);
      yield { imageId, label, boxes: [] };
    }
  }

  return {
    classNames,
    list: () => sortRows(entries(), ({ imageId }) => imageId),
    read: async ({ imageId }) => root.file(imageId).read(MAX_IMAGE_BYTES),
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}
