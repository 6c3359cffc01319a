import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import { localPath } from '../datasets/index.ts';

/** A file of class names, one a line, and the names. */
export interface FoundLabels {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * The class names of a model: those of the file that is given, else of a text file beside the model whose name speaks
 * of labels or classes and that has as many lines as the model has classes; null where there is none.
 * Throws InvalidJob and ModelContractMismatch where the given file cannot be read or has another number of lines.
 */
export async function findLabels(
  given: string | null,
  modelPath: string,
  classCount: number,
): Promise<FoundLabels | null> {
  if (given !== null) return readGiven(localPath(given, 'model.labels'), classCount);
  const folder = dirname(modelPath);
  const likely = (await readdir(folder)).filter((name) => /(label|class|categor)[^/]*\.txt$/i.test(name)).sort();
  for (const name of likely) {
    const path = join(folder, name);
    const names = linesOf(await readFile(path, 'utf8'));
    if (names.length === classCount) return { path, names };
  }
  return null;
}

async function readGiven(path: string, classCount: number): Promise<FoundLabels> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AtlasError('InvalidJob', `cannot read the labels ${path}`, 'Correct --labels.', { cause });
  });
  const names = linesOf(text);
  if (names.length === classCount) return { path, names };
  throw new AtlasError(
    'ModelContractMismatch',
    `--labels: ${path} has ${names.length} lines, the model has ${classCount} classes`,
    'Give one class name a line, in the order of the model’s output.',
  );
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
