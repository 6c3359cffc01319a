import { AtlasError } from '@saliency-atlas/contract';
import { openFile, pathOf, placeOf } from '../sources/index.ts';

const MAX_LABELS_BYTES = 16 * 2 ** 20;

/**
 * The class names of a job: `model.labels`, one a line, in the order of the model's output; a `classCount` of null takes
 * any number. Throws AtlasError InvalidJob where the file cannot be read, ModelContractMismatch where it has another number
 * of lines than the model has classes.
 */
export async function readClassNames(uri: string, classCount: number | null): Promise<string[]> {
  const place = placeOf(uri, 'model.labels');
  const bytes = await openFile(place)
    .read(MAX_LABELS_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      const problem = `model.labels: cannot read ${pathOf(place)} (${cause.message})`;
      throw new AtlasError('InvalidJob', problem, 'Correct model.labels or --labels.', { cause });
    });
  const names = new TextDecoder()
    .decode(bytes)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (classCount === null || names.length === classCount) return names;
  throw new AtlasError(
    'ModelContractMismatch',
    `model.labels: ${pathOf(place)} has ${names.length} lines, the model has ${classCount} classes`,
    'Give one class name a line, in the order of the model’s output.',
  );
}
