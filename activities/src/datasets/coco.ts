import { AtlasError } from '@saliency-atlas/contract';
import { openFile, parentOf, placeOf, requireKind, type SourceFile } from '../sources/index.ts';
import { collectProblems } from './collect-problems.ts';
import { readCoco, type CocoAnnotations, type CocoObject } from './coco-annotations.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage, MAX_IMAGE_BYTES } from './decode-image.ts';
import { recordError } from './manifest-record.ts';

/** What an image shows, by category id. */
type ObjectsOf = ReadonlyMap<number, readonly CocoObject[]>;

/** The class index of every category that is meant; those left out have no index. */
function indexCategories(
  { categories, usedCategories }: CocoAnnotations,
  { classNames, classes, field }: SourceOptions,
  file: SourceFile,
): { names: readonly string[]; indexOf: ReadonlyMap<number, number> } {
  const byId = [...categories].sort(([a], [b]) => a - b);
  const names = classNames ?? byId.map(([, name]) => name);
  const indexOf = new Map<number, number>();
  const unknown: string[] = [];
  for (const [id, name] of byId) {
    const index = names.indexOf(name);
    if (index >= 0) indexOf.set(id, index);
    else if (usedCategories.has(id)) unknown.push(name);
  }
  // Where the job names the classes, others are not meant.
  if (unknown.length === 0 || classes !== undefined) return { names, indexOf };
  throw new AtlasError(
    'InvalidJob',
    `${file.name}: ${unknown.length} of ${usedCategories.size} categories are not class names of model.labels, ` +
      `for example "${unknown[0]}"`,
    `Rename them, name the classes that are meant in ${field}.classes, or leave model.labels out.`,
  );
}

/**
 * The label of an image: the category with the largest area in boxes, of equals the first. Its objects alone count; they
 * are a mask where each has a segmentation.
 */
function mainObjects(
  objectsOf: ObjectsOf | undefined,
  indexOf: ReadonlyMap<number, number>,
): Pick<DatasetEntry, 'label' | 'boxes' | 'mask'> {
  let best: { label: number; objects: readonly CocoObject[]; area: number } | undefined;
  for (const [category, objects] of objectsOf ?? []) {
    const label = indexOf.get(category);
    const area = objects.reduce((sum, { box }) => sum + box.width * box.height, 0);
    if (label === undefined || (best !== undefined && area < best.area)) continue;
    if (best === undefined || area > best.area || label < best.label) best = { label, objects, area };
  }
  if (best === undefined) return { label: null, boxes: [] };
  const { label, objects } = best;
  const segments = objects.flatMap(({ segment }) => segment ?? []);
  const boxes = objects.map(({ box }) => box);
  return segments.length < objects.length ? { label, boxes } : { label, boxes, mask: { segments } };
}

/**
 * COCO: one JSON text of images, annotations and categories, read as a stream. A classifier knows one label an image, so
 * an image's label is the category with the largest area in boxes, and its boxes and mask are those of that category;
 * crowds and boxes without area are left out. The image id is `file_name`. Throws AtlasError DatasetNotFound; `list` throws
 * InvalidJob naming file and field.
 */
export async function openCoco(options: SourceOptions): Promise<DatasetSource> {
  const { field } = options;
  const place = placeOf(options.uri, `${field}.uri`);
  await requireKind(place, 'file', `${field}.uri`);
  const file = openFile(place);
  const base = options.images === undefined ? parentOf(place) : placeOf(options.images, `${field}.images`);
  const placeOfImage = (imageId: string, where = file.name) => placeOf(imageId, `${where}: file_name`, base);
  let categoryNames = options.classNames;

  async function* list(): AsyncGenerator<DatasetEntry> {
    const coco = await readCoco(file, `${field}.uri`);
    const { names, indexOf } = indexCategories(coco, options, file);
    categoryNames = names;
    const problems = collectProblems();
    const seen = new Set<string>();
    const entries: DatasetEntry[] = [];
    for (const [id, { fileName, index }] of coco.images) {
      problems.attempt(() => {
        const where = `${file.name}: images[${index}]`;
        placeOfImage(fileName, where);
        if (seen.has(fileName)) {
          throw recordError({ where }, `file_name: "${fileName}" stands there twice`, 'List each image once.');
        }
        seen.add(fileName);
        entries.push({ imageId: fileName, ...mainObjects(coco.objects.get(id), indexOf) });
      });
    }
    problems.throwIfAny();
    yield* entries.sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
  }

  return {
    get classNames() {
      return categoryNames;
    },
    list,
    read: async ({ imageId }) => openFile(placeOfImage(imageId)).read(MAX_IMAGE_BYTES),
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}
