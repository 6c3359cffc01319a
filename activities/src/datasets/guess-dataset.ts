import { kindOf, openFolder, pathOf, placeOf } from '../sources/index.ts';
import type { DatasetOptions } from './dataset-source.ts';
import { detectFormat } from './detect-format.ts';

const IS_MANIFEST = /\.(jsonl|ndjson|csv)$/i;
/** Names that manifests usually have; another is taken where it is the only one. */
const USUAL_MANIFEST = /^(metadata|manifest|labels|annotations)\.(jsonl|ndjson|csv)$/i;

/**
 * What lies at a path or URI: a folder that holds a manifest is that manifest, anything else what its names say.
 * Throws AtlasError DatasetNotFound, and InvalidJob where a file's name says nothing.
 */
export async function guessDataset(uri: string): Promise<Pick<DatasetOptions, 'uri' | 'format'>> {
  const place = placeOf(uri, 'dataset.uri');
  const path = pathOf(place);
  const format = await detectFormat(uri, 'dataset');
  if (format !== 'image-folder' || (await kindOf(place, 'dataset.uri')) === 'file') return { uri: path, format };
  const manifests = (await openFolder(place).children())
    .map(({ name }) => name)
    .filter((name) => IS_MANIFEST.test(name));
  const manifest =
    manifests.find((name) => USUAL_MANIFEST.test(name)) ?? (manifests.length === 1 ? manifests[0] : undefined);
  return manifest === undefined ? { uri: path, format } : { uri: `${path}/${manifest}`, format: 'manifest' };
}
