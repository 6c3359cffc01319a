import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openDataset, preprocess, type InputSpec } from '@saliency-atlas/activities/datasets';
import type { BenchOptions } from './options.ts';

/** A picture as the model sees it. */
export interface BenchPicture {
  readonly imageId: string;
  readonly sha256: string;
  readonly label: number;
  /** uint8 [height, width, channels] */
  readonly picture: Uint8Array;
}

/** Probe and bank: pictures to explain, and training pictures to fill in from, classes in turn. */
export interface BenchData {
  readonly probe: readonly BenchPicture[];
  readonly bank: readonly BenchPicture[];
  readonly classNames: readonly string[];
}

/** Rows of each class of the package `fashion-mnist` that are its test set here, as in infra/demo-models. */
const FASHION_TEST_ROWS = 1000;

/** The pictures of a run of the bench; the probe is never part of the bank. */
export async function loadPictures(options: BenchOptions, spec: InputSpec, labels: string): Promise<BenchData> {
  if (options.data === 'fashion') return loadFashion(options, labels);
  const tested = await loadFolder(join(options.folder, 'test'), options.skip + options.images, spec);
  const probe = { ...tested, pictures: tested.pictures.slice(options.skip) };
  const bank = await loadFolder(join(options.folder, 'train'), options.bank, spec);
  return { probe: probe.pictures, bank: bank.pictures, classNames: probe.classNames };
}

function toPicture(imageId: string, label: number, picture: Uint8Array): BenchPicture {
  return { imageId, sha256: createHash('sha256').update(picture).digest('hex'), label, picture };
}

async function loadFashion(options: BenchOptions, labels: string): Promise<BenchData> {
  const classNames = (await readFile(labels, 'utf8')).trim().split('\n');
  const require = createRequire(new URL('../../../infra/package.json', import.meta.url));
  const clothes = join(dirname(dirname(require.resolve('fashion-mnist'))), 'src', 'clothes');
  const probe: BenchPicture[] = [];
  const bank: BenchPicture[] = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(await readFile(join(clothes, `${label}.json`), 'latin1')) as { data: number[][] };
    const rows = data.filter((row) => row.length === 784);
    const take = (out: BenchPicture[], first: number, count: number): void => {
      for (let row = first; row < first + count; row++) {
        out.push(toPicture(`${classNames[label]!}/${row}`, label, Uint8Array.from(rows[row]!)));
      }
    };
    take(probe, Math.floor(options.skip / 10), Math.ceil(options.images / 10));
    take(bank, FASHION_TEST_ROWS, Math.ceil(options.bank / 10));
  }
  return { probe: inTurn(probe), bank: inTurn(bank), classNames };
}

async function loadFolder(
  folder: string,
  limit: number,
  spec: InputSpec,
): Promise<{ pictures: BenchPicture[]; classNames: readonly string[] }> {
  const dataset = await openDataset({ uri: folder, format: 'image-folder', limit }, null);
  const pictures: BenchPicture[] = [];
  for await (const entry of dataset.entries()) {
    const { imageId, label } = entry;
    const { display } = preprocess(await dataset.decode(imageId, await dataset.read(entry)), spec);
    pictures.push(toPicture(imageId, label ?? -1, display));
  }
  return { pictures: inTurn(pictures), classNames: dataset.classNames ?? [] };
}

/** Classes in turn, so that any first part is balanced. */
function inTurn(pictures: readonly BenchPicture[]): BenchPicture[] {
  const seen = new Map<number, number>();
  return pictures
    .map((picture) => {
      const turn = seen.get(picture.label) ?? 0;
      seen.set(picture.label, turn + 1);
      return { picture, turn };
    })
    .sort((a, b) => a.turn - b.turn || a.picture.label - b.picture.label)
    .map(({ picture }) => picture);
}
