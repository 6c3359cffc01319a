import { AtlasError } from '@saliency-atlas/contract';
import { kindOf, nameOf, openFile, openFolder, placeOf, type Place, type SourceFile } from '../sources/index.ts';

const RANGE = /\{(\d+)\.\.(\d+)\}/;
const MOST_SHARDS = 100_000;

/** `a-{08..10}.tar` as `a-08.tar`, `a-09.tar`, `a-10.tar`: the width of the first number is kept. */
function expandRanges(path: string, field: string): string[] {
  const range = RANGE.exec(path);
  if (range === null) return [path];
  const [whole, first, last] = range as unknown as [string, string, string];
  const count = Number(last) - Number(first) + 1;
  if (!(count >= 1 && count <= MOST_SHARDS)) {
    throw new AtlasError('InvalidJob', `${field}: ${path}: ${whole} names ${count} files`, 'Write {000..009}.');
  }
  return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(first.length, '0')).flatMap(
    (number) => expandRanges(path.replace(whole, number), field),
  );
}

/** The places that a place with a pattern in its path stands for. */
function expandPlace(place: Place, field: string): Place[] {
  if (place.kind === 'local') return expandRanges(place.path, field).map((path) => ({ kind: 'local', path }));
  return expandRanges(place.key, field).map((key) => ({ ...place, key }));
}

/**
 * The files of a data set in pieces: one file, a folder's files that end in `ending` (in order of their names), or a
 * pattern such as `val-{000..009}.tar`. By name, in order. Throws AtlasError DatasetNotFound, and InvalidJob where two
 * have one name, since image ids begin with it.
 */
export async function shardFiles(uri: string, ending: string, field: string): Promise<ReadonlyMap<string, SourceFile>> {
  const places = expandPlace(placeOf(uri, field), field);
  const files = new Map<string, SourceFile>();
  for (const place of places) {
    // What a pattern names is looked at when it is read, not here: a thousand shards are a thousand requests.
    if (places.length === 1 && (await kindOf(place, field)) === 'folder') {
      const folder = openFolder(place);
      const names = (await folder.children()).filter((child) => !child.isFolder && child.name.endsWith(ending));
      for (const { name } of names) files.set(name, folder.file(name));
      if (files.size > 0) continue;
      const fix = `Give a folder with ${ending} files, one such file, or a pattern: val-{000..009}${ending}.`;
      throw new AtlasError('DatasetNotFound', `${field}: ${uri} holds no ${ending} file`, fix);
    }
    const name = nameOf(place);
    if (files.has(name)) {
      const fix = 'Give files of different names: the ids of their images begin with them.';
      throw new AtlasError('InvalidJob', `${field}: ${uri} names two files ${name}`, fix);
    }
    files.set(name, openFile(place));
  }
  return files;
}

/** The file's name and the rest of an id such as `val-000.tar/0001.jpg`. Throws an Error for a file that is none of them. */
export function shardOf(imageId: string, files: ReadonlyMap<string, SourceFile>): { file: SourceFile; rest: string } {
  const slash = imageId.indexOf('/');
  const file = files.get(imageId.slice(0, slash));
  if (slash < 0 || file === undefined) throw new Error('no such file in the data set');
  return { file, rest: imageId.slice(slash + 1) };
}
