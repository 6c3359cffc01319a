import { AtlasError } from '@saliency-atlas/contract';
import type { ParquetFile } from './parquet-file.ts';

/** Which columns of a Parquet file hold what, and what its labels are called. */
export interface ClassColumns {
  readonly image: string;
  readonly label: string | null;
  readonly hasBoxes: boolean;
  /** Names by the label's number, where the file has them. */
  readonly names: readonly string[] | null;
}

interface Feature {
  readonly _type?: unknown;
  readonly names?: unknown;
}

const IMAGE_NAMES = ['image', 'img'];
const LABEL_NAMES = ['label', 'labels', 'class'];

/** Hugging Face's description of the columns; empty where there is none or it is not understood. */
function featuresOf(file: ParquetFile): Record<string, Feature> {
  try {
    const said = JSON.parse(file.metadata.get('huggingface') ?? '{}') as { info?: { features?: unknown } } | null;
    const features = said?.info?.features;
    return typeof features === 'object' && features !== null ? (features as Record<string, Feature>) : {};
  } catch {
    return {};
  }
}

/** Finds the image and label columns by the file's description, else by name. Throws InvalidJob where there is no image. */
export function findClassColumns(file: ParquetFile, where: string): ClassColumns {
  const features = featuresOf(file);
  const ofType = (type: string) => file.columns.filter((name) => features[name]?._type === type);
  const candidates = [...ofType('Image'), ...file.imageStructs];
  const image = IMAGE_NAMES.find((name) => candidates.includes(name)) ?? candidates[0];
  const plain = IMAGE_NAMES.find((name) => file.columns.includes(name));
  if (image === undefined && plain === undefined) {
    throw new AtlasError(
      'InvalidJob',
      `${where}: no column holds images (${file.columns.slice(0, 8).join(', ')})`,
      'Write a struct column "image" of "bytes" and "path", as Hugging Face datasets do.',
    );
  }
  const classLabels = ofType('ClassLabel');
  const label =
    LABEL_NAMES.find((name) => classLabels.includes(name)) ??
    classLabels[0] ??
    LABEL_NAMES.find((name) => file.columns.includes(name)) ??
    null;
  const names: unknown = label === null ? undefined : features[label]?.names;
  const areNames = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');
  return {
    image: image ?? plain!,
    label,
    hasBoxes: file.columns.includes('boxes'),
    names: areNames ? names : null,
  };
}

/**
 * How the data set's label numbers become the model's class indices: by name, where every name is one of the model's;
 * else as they are, where no name says otherwise. Throws InvalidJob where both have a name in different places.
 */
export function matchLabels(
  names: readonly string[] | null,
  classNames: readonly string[] | null,
  where: string,
): (label: number) => number {
  if (names === null || classNames === null) return (label) => label;
  const indices = names.map((name) => classNames.indexOf(name));
  if (!indices.includes(-1)) return (label) => indices[label] ?? label;
  const moved = indices.findIndex((index, label) => index >= 0 && index !== label);
  if (moved < 0) return (label) => label;
  throw new AtlasError(
    'InvalidJob',
    `${where}: its class names and model.labels disagree: "${names[moved]}" is ${moved} here and ${indices[moved]} there, ` +
      `"${names[indices.indexOf(-1)]}" is not there`,
    'Use the data set’s names in model.labels, or leave model.labels out: the file’s numbers are then class indices.',
  );
}
