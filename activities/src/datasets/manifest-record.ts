import { AtlasError, messageOf } from '@saliency-atlas/contract';
import type { Box, DatasetEntry, MaskAddress } from './dataset.ts';
import { readSegmentation } from './segmentation.ts';

/** Where a record stands and what its labels mean, for reading and for errors. */
export interface RecordContext {
  /** As errors begin: `manifest.jsonl:3`. */
  readonly where: string;
  readonly classNames: readonly string[] | null;
}

/** An error that says where and names the field. */
export function recordError({ where }: Pick<RecordContext, 'where'>, problem: string, fix: string): AtlasError {
  return new AtlasError('InvalidJob', `${where}: ${problem}`, fix);
}

/** The class index of a label: an index, or a class name; null where there is none. Throws InvalidJob. */
function readLabel(value: unknown, context: RecordContext): number | null {
  const { classNames } = context;
  if (value === undefined || value === null || value === '') return null;
  const named = typeof value === 'string' ? (classNames?.indexOf(value) ?? -1) : -1;
  if (named >= 0) return named;
  const index = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof index !== 'number') {
    const problem = `label: ${JSON.stringify(value)} is not a class name${classNames === null ? ', model.labels is not set' : ' of model.labels'}`;
    const fix = classNames === null ? 'Set model.labels or use class indices.' : 'Use a class name or index.';
    throw recordError(context, problem, fix);
  }
  if (!Number.isInteger(index) || index < 0 || (classNames !== null && index >= classNames.length)) {
    const last = classNames === null ? '' : `..${classNames.length - 1}`;
    throw recordError(context, `label: ${index} is not a class index`, `Use a whole number from 0${last}.`);
  }
  return index;
}

function readBox(value: unknown, place: number, context: RecordContext): Box {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const numbers: readonly unknown[] = Array.isArray(value)
    ? value
    : [record['x'], record['y'], record['width'], record['height']];
  const [x, y, width, height] = numbers.map((one) => (typeof one === 'number' && Number.isFinite(one) ? one : NaN));
  if (numbers.length !== 4 || !(x! + y! > -Infinity) || !(width! > 0) || !(height! > 0)) {
    const fix = 'Write [x, y, width, height] or {"x", "y", "width", "height"} in pixels of the picture, sizes above 0.';
    throw recordError(context, `boxes[${place}]: ${JSON.stringify(value)} is not a box`, fix);
  }
  return { x: x!, y: y!, width: width!, height: height! };
}

/** A segmentation as the text that entries keep. Throws InvalidJob naming `field` where it is none. */
export function segmentText(value: unknown, field: string, context: Pick<RecordContext, 'where'>): string {
  try {
    readSegmentation(value);
  } catch (error) {
    const problem = `${field}: ${messageOf(error)}`;
    throw recordError(context, problem, 'Write it as COCO does: polygons, or run lengths with their size.');
  }
  return JSON.stringify(value);
}

function readMask(value: unknown, context: RecordContext): MaskAddress | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return { file: { imageId: value } };
  return { segments: [segmentText(value, 'mask', context)] };
}

/** The image that a manifest record describes; its id is `file_name`. Throws AtlasError InvalidJob naming the field. */
export function readRecord(value: unknown, context: RecordContext): DatasetEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw recordError(context, 'not a JSON object', 'Write one object with file_name and label on each line.');
  }
  const { file_name: fileName, label, boxes = [], mask } = value as Record<string, unknown>;
  if (typeof fileName !== 'string' || fileName === '') {
    const problem = `file_name: ${fileName === undefined ? 'missing' : `${JSON.stringify(fileName)} is not a file name`}`;
    throw recordError(context, problem, 'Give the path of the image, relative to the manifest, or a file:// URI.');
  }
  if (!Array.isArray(boxes)) {
    throw recordError(context, 'boxes: not a list', 'Write a list of boxes, [[x, y, width, height]].');
  }
  const object = readMask(mask, context);
  return {
    imageId: fileName,
    label: readLabel(label, context),
    boxes: boxes.map((box: unknown, place) => readBox(box, place, context)),
    ...(object === undefined ? {} : { mask: object }),
  };
}
