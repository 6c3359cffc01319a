import { AtlasError } from '@saliency-atlas/contract';
import type { SourceFile } from '../sources/index.ts';
import { collectProblems } from './collect-problems.ts';
import type { Box } from './dataset.ts';
import { jsonArrayItems, type JsonItem } from './json-array-items.ts';
import { recordError, segmentText } from './manifest-record.ts';

/** One object of an image. */
export interface CocoObject {
  readonly box: Box;
  /** Its segmentation as JSON; undefined where it has none. */
  readonly segment: string | undefined;
}

/** What a COCO file says, as far as it is used here. */
export interface CocoAnnotations {
  /** By image id; `index` is its place in the file. */
  readonly images: ReadonlyMap<number, { readonly fileName: string; readonly index: number }>;
  /** Names by category id. */
  readonly categories: ReadonlyMap<number, string>;
  /** Objects by image id and category id; crowds and boxes without area left out. */
  readonly objects: ReadonlyMap<number, ReadonlyMap<number, readonly CocoObject[]>>;
  /** Categories that have an object. */
  readonly usedCategories: ReadonlySet<number>;
}

const ARRAYS = new Set(['images', 'annotations', 'categories']);

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));

function readId(item: JsonItem, name: string, where: string): number {
  const value = item.value[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw recordError({ where }, `${name}: ${shown(value)} is not a whole number`, 'Correct it.');
}

function readText(item: JsonItem, name: string, where: string): string {
  const value = item.value[name];
  if (typeof value === 'string' && value !== '') return value;
  throw recordError({ where }, `${name}: ${shown(value)} is not a text`, 'Correct it.');
}

function readBox({ value }: JsonItem, where: string): Box {
  const bbox: unknown = value['bbox'];
  const numbers: readonly unknown[] = Array.isArray(bbox) ? bbox : [];
  const [x, y, width, height] = numbers.map((one) => (typeof one === 'number' && Number.isFinite(one) ? one : NaN));
  if (numbers.length === 4 && x! + y! + width! + height! > -Infinity)
    return { x: x!, y: y!, width: width!, height: height! };
  const fix = 'Write [x, y, width, height] in pixels.';
  throw recordError({ where }, `bbox: ${shown(bbox)} is not a box`, fix);
}

function readSegment({ value }: JsonItem, where: string): string | undefined {
  const segmentation = value['segmentation'];
  const isGiven = Array.isArray(segmentation) ? segmentation.length > 0 : (segmentation ?? null) !== null;
  return isGiven ? segmentText(segmentation, 'segmentation', { where }) : undefined;
}

/**
 * Reads a COCO file as a stream; only boxes, segmentations and names are kept. An annotation of an image that is not listed is passed
 * over. Throws AtlasError InvalidJob naming file and field, DatasetNotFound where the file cannot be read.
 */
export async function readCoco(file: SourceFile, field: string): Promise<CocoAnnotations> {
  const images = new Map<number, { fileName: string; index: number }>();
  const categories = new Map<number, string>();
  const objects = new Map<number, Map<number, CocoObject[]>>();
  const usedCategories = new Set<number>();
  const problems = collectProblems();

  function take(item: JsonItem): void {
    const where = `${file.name}: ${item.key}[${item.index}]`;
    if (item.key === 'images') {
      images.set(readId(item, 'id', where), { fileName: readText(item, 'file_name', where), index: item.index });
    } else if (item.key === 'categories') {
      categories.set(readId(item, 'id', where), readText(item, 'name', where));
    } else if (item.value['iscrowd'] !== 1) {
      const [image, category] = [readId(item, 'image_id', where), readId(item, 'category_id', where)];
      const box = readBox(item, where);
      if (!(box.width > 0 && box.height > 0)) return;
      const ofImage = objects.get(image) ?? new Map<number, CocoObject[]>();
      const ofCategory = ofImage.get(category) ?? [];
      ofCategory.push({ box, segment: readSegment(item, where) });
      objects.set(image, ofImage.set(category, ofCategory));
      usedCategories.add(category);
    }
  }

  try {
    for await (const item of jsonArrayItems(file.stream(), ARRAYS)) problems.attempt(() => take(item));
  } catch (cause) {
    if (cause instanceof AtlasError || !(cause instanceof Error)) throw cause;
    if (!(cause instanceof SyntaxError)) {
      const problem = `${field}: ${file.uri} cannot be read (${cause.message})`;
      throw new AtlasError('DatasetNotFound', problem, `Correct ${field}.`, { cause });
    }
    const fix = 'Give COCO annotations: {"images": […], "annotations": […], "categories": […]}.';
    throw new AtlasError('InvalidJob', `${file.name}: ${cause.message}`, fix, { cause });
  }
  const nameless = [...usedCategories].find((category) => !categories.has(category));
  problems.attempt(() => {
    if (nameless === undefined) return;
    throw recordError({ where: file.name }, `category_id ${nameless} is not among the categories`, 'Add it there.');
  });
  problems.throwIfAny();
  return { images, categories, objects, usedCategories };
}
