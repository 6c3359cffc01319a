import { AtlasError } from '@saliency-atlas/contract';
import type { SourceFile } from '../sources/index.ts';
import { collectProblems, type Problems } from './collect-problems.ts';
import type { DatasetEntry } from './dataset.ts';
import type { DatasetSource, SourceOptions } from './dataset-source.ts';
import { decodeImage, MAX_IMAGE_BYTES } from './decode-image.ts';
import { createIdIndex } from './id-index.ts';
import { readRecord, recordError, segmentText } from './manifest-record.ts';
import { shardFiles, shardOf } from './shard-files.ts';
import { tarMembers, type TarMember } from './tar-members.ts';

const IMAGE_ENDING = /(^|\.)(jpe?g|png|webp)$/i;
/** A label or a description; larger ones are none. */
const MAX_TEXT_BYTES = 2 ** 20;

/** The files of a tar that share a name up to its first dot: an image and what is known of it. */
interface Sample {
  readonly key: string;
  readonly members: Map<string, TarMember>;
}

/** `a/b.c.jpg` is the file `c.jpg` of the sample `a/b`. */
function splitName(name: string): { key: string; ending: string } {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  return dot < 0 ? { key: name, ending: '' } : { key: name.slice(0, dot), ending: name.slice(dot + 1).toLowerCase() };
}

async function* samplesOf(file: SourceFile): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  for await (const member of tarMembers(file)) {
    const { key, ending } = splitName(member.name);
    if (key.slice(key.lastIndexOf('/') + 1) === '') continue;
    if (sample !== undefined && sample.key !== key) yield sample;
    if (sample?.key !== key) sample = { key, members: new Map() };
    sample.members.set(ending, member);
  }
  if (sample !== undefined) yield sample;
}

/** The picture of the object in `key.jpg`. */
const MASK_ENDING = 'mask.png';

function imageOf({ members }: Sample): TarMember | undefined {
  const endings = [...members.keys()].filter((ending) => IMAGE_ENDING.test(ending) && ending !== MASK_ENDING);
  const ending = endings.find((one) => !one.includes('.')) ?? endings[0];
  return ending === undefined ? undefined : members.get(ending);
}

async function textOf(file: SourceFile, member: TarMember | undefined): Promise<string | undefined> {
  if (member?.kind !== 'file' || member.sizeBytes > MAX_TEXT_BYTES) return undefined;
  return new TextDecoder().decode(await file.readRange(member.start, member.start + member.sizeBytes)).trim();
}

function parseDescription(json: string | undefined, where: string): Record<string, unknown> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as is JSON of another kind.
  }
  throw recordError(
    { where },
    'not a JSON object',
    'Write {"label": 3} or {"label": "name", "boxes": [[x, y, w, h]]}.',
  );
}

function locationOf(member: TarMember): string {
  return member.kind === 'link' ? 'link' : `${member.start}+${member.sizeBytes}`;
}

function withSegments(entry: DatasetEntry, mask: unknown, where: string): DatasetEntry {
  if (mask === undefined || mask === null) return entry;
  return { ...entry, mask: { segments: [segmentText(mask, 'mask', { where })] } };
}

async function entryOf(
  file: SourceFile,
  sample: Sample,
  { classNames }: Pick<SourceOptions, 'classNames'>,
  problems: Problems,
): Promise<DatasetEntry | undefined> {
  const image = imageOf(sample);
  if (image === undefined) return undefined;
  const cls = await textOf(file, sample.members.get('cls'));
  const json = await textOf(file, sample.members.get('json'));
  const pictured = sample.members.get(MASK_ENDING);
  return problems.attempt(() => {
    const described = parseDescription(json, `${file.name}/${sample.key}.json`);
    const label = cls ?? described['label'] ?? described['cls'];
    const where = `${file.name}/${sample.key}.${cls === undefined ? 'json' : 'cls'}`;
    const record = { file_name: `${file.name}/${image.name}`, label, boxes: described['boxes'] ?? [] };
    const entry = { ...readRecord(record, { where, classNames }), location: locationOf(image) };
    if (pictured === undefined) return withSegments(entry, described['mask'], `${file.name}/${sample.key}.json`);
    return { ...entry, mask: { file: { imageId: `${file.name}/${pictured.name}`, location: locationOf(pictured) } } };
  });
}

/**
 * WebDataset: tar archives whose files `key.jpg`, `key.cls` and `key.json` belong together. The image id is the archive's
 * name and the file's in it. Nothing is unpacked: an index is read, then bytes by their place, so names lead nowhere and
 * links are no images. Throws AtlasError DatasetNotFound; `list` throws InvalidJob naming archive and file.
 */
export async function openWebDataset(options: SourceOptions): Promise<DatasetSource> {
  const field = `${options.field}.uri`;
  const files = await shardFiles(options.uri, '.tar', field);

  async function* list(): AsyncGenerator<DatasetEntry> {
    const seen = createIdIndex();
    const problems = collectProblems();
    for (const file of files.values()) {
      try {
        for await (const sample of samplesOf(file)) {
          const entry = await entryOf(file, sample, options, problems);
          if (entry === undefined) continue;
          problems.attempt(() => {
            if (seen.add(entry.imageId, 0) === undefined) return;
            throw recordError({ where: entry.imageId }, 'it stands there twice', 'Write each key once in an archive.');
          });
          yield entry;
        }
      } catch (cause) {
        throw unreadable(cause, file, field);
      }
    }
    problems.throwIfAny();
  }

  return {
    classNames: options.classNames,
    list,
    async read({ imageId, location = '' }) {
      const { file } = shardOf(imageId, files);
      if (location === 'link') throw new Error('a link inside the archive');
      const [, start, size] = /^(\d+)\+(\d+)$/.exec(location) ?? [];
      if (size === undefined) throw new Error('its place in the archive is not known');
      if (Number(size) > MAX_IMAGE_BYTES) throw new Error('larger than 64 MB');
      const bytes = await file.readRange(Number(start), Number(start) + Number(size));
      if (bytes.length < Number(size)) throw new Error('the archive is cut off');
      return bytes;
    },
    decode: (_imageId, bytes) => decodeImage(bytes),
  };
}

function unreadable(cause: unknown, file: SourceFile, field: string): unknown {
  if (cause instanceof AtlasError || !(cause instanceof Error)) return cause;
  if (cause instanceof SyntaxError) {
    const fix = 'Fetch or write the archive again; a packed one (.tar.gz) must be unpacked to .tar.';
    return new AtlasError('InvalidJob', `${file.name}: ${cause.message}`, fix, { cause });
  }
  const problem = `${field}: ${file.uri} cannot be read (${cause.message})`;
  return new AtlasError('DatasetNotFound', problem, `Correct ${field}.`, { cause });
}
