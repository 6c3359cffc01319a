import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AtlasError } from '@saliency-atlas/contract';
import {
  correctionOf,
  kindOf,
  nameOf,
  openFile,
  parentOf,
  pathOf,
  placeOf,
  readModel,
  uriOf,
  type Place,
} from '../sources/index.ts';

/** A model's files: the one that the job names, and those that it names in turn. */
export interface ModelFiles {
  /** Bytes of the file that the job names, or of the one in the folder that it names. */
  readonly bytes: Uint8Array;
  /** The file's own name, `model.json` for example. */
  readonly name: string;
  /** The local folder that it lies in; null where the files are not local. */
  readonly folder: string | null;
  /**
   * Another file by its path relative to that one. Throws ModelContractMismatch where it leads out of the folder,
   * ModelNotFound where it cannot be read.
   */
  readBeside(path: string): Promise<Uint8Array>;
}

/** What stands for the model in a folder, by engine. */
const FOLDER_FILES = ['model.json', 'saved_model.pb', 'model.onnx'];
/** Of one weight file: more than any exporter writes into one. */
const MOST_BYTES = 2 ** 32;

/**
 * Opens a model, a file or a folder that holds `model.json`, `saved_model.pb` or `model.onnx`; `field` is where the job
 * names it. Throws ModelNotFound naming field and path.
 */
export async function openModelFiles(uri: string, field = 'model.uri'): Promise<ModelFiles> {
  const place = await modelPlace(placeOf(uri, field), field);
  const folder = parentOf(place);
  return {
    bytes: await readModel(uriOf(place), field),
    name: nameOf(place),
    folder: folder.kind === 'local' ? folder.path : null,
    readBeside: (path) => readConfined(folder, path, uri, field),
  };
}

async function modelPlace(place: Place, field: string): Promise<Place> {
  if ((await findKind(place, field)) !== 'folder') return place;
  for (const name of FOLDER_FILES) {
    const inside = placeOf(name, field, place);
    if ((await findKind(inside, field)) === 'file') return inside;
  }
  const message = `${field}: found none of ${FOLDER_FILES.join(', ')} in the folder ${pathOf(place)}`;
  throw new AtlasError('ModelNotFound', message, correctionOf(field));
}

async function findKind(place: Place, field: string): Promise<'file' | 'folder' | undefined> {
  return kindOf(place, field).catch((error: unknown) => {
    if (error instanceof AtlasError && error.type === 'DatasetNotFound') return undefined;
    throw error;
  });
}

/** Models are untrusted: what they name must lie in their own folder, with links followed. */
async function readConfined(folder: Place, name: string, source: string, field: string): Promise<Uint8Array> {
  const leads = new AtlasError(
    'ModelContractMismatch',
    `model ${source}: it names ${JSON.stringify(name)}, which leads out of its folder`,
    'Export the model again with its weights beside it; only files in its own folder are read.',
  );
  if (!isRelativeInside(name)) throw leads;
  try {
    if (folder.kind === 'local') {
      const root = await realpath(folder.path);
      const path = await realpath(join(root, name));
      if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) throw leads;
    }
    return await openFile(placeOf(name, field, folder)).read(MOST_BYTES);
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    const message = `model ${source}: its file ${JSON.stringify(name)} cannot be read`;
    throw new AtlasError('ModelNotFound', message, `Put it beside the file that ${field} names.`, { cause: error });
  }
}

/** True for a path that stays below its folder: relative, and without a part that leads up. */
function isRelativeInside(path: string): boolean {
  return !/^([/\\]|[a-z][a-z0-9+.-]*:)/i.test(path) && !path.split(/[/\\]/).includes('..') && !path.includes('\0');
}
