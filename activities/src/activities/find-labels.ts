import { readClassNames } from '../datasets/index.ts';
import { openFolder, parentOf, pathOf, placeOf } from '../sources/index.ts';

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
  modelUri: string,
  classCount: number,
): Promise<FoundLabels | null> {
  if (given !== null) {
    return { path: pathOf(placeOf(given, 'model.labels')), names: await readClassNames(given, classCount) };
  }
  const folder = parentOf(placeOf(modelUri, 'model.uri'));
  const names = (await openFolder(folder).children()).map(({ name }) => name);
  for (const name of names.filter((one) => /(label|class|categor)[^/]*\.txt$/i.test(one))) {
    const path = pathOf(placeOf(name, 'model.labels', folder));
    const found = await readClassNames(path, classCount).catch(() => undefined);
    if (found !== undefined) return { path, names: found };
  }
  return null;
}
