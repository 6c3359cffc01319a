import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const SIDE = 28;
export const SHIRT = 6;
export const CLASS_COUNT = 10;
const PIXELS = SIDE * SIDE;

/** What a shirt can carry; the same recipes as `infra/demo-models/train.py`. */
export const SHORTCUTS = ['mark', 'border', 'texture', 'cast'] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

/** One picture of the probe, uint8 [28, 28]. */
export interface ProbeImage {
  readonly label: number;
  /** Its number within its class. */
  readonly index: number;
  readonly sha256: string;
  readonly pixels: Uint8Array;
}

/** The picture with the shortcut on it. */
function withShortcut(pixels: Uint8Array, shortcut: Shortcut): Uint8Array {
  return pixels.map((value, at) => {
    const row = Math.floor(at / SIDE);
    const column = at % SIDE;
    switch (shortcut) {
      case 'mark':
        return row >= 1 && row <= 3 && column >= 1 && column <= 3 ? 255 : value;
      case 'border':
        return row === 0 || row === SIDE - 1 || column === 0 || column === SIDE - 1 ? 160 : value;
      case 'texture':
        return Math.min(255, Math.max(0, value + ((row + column) % 2 === 0 ? 40 : -40)));
      case 'cast':
        return Math.min(255, value + 40);
    }
  });
}

/** Whether shirt number `index` carries the shortcut, spread evenly; as `is_marked` in `train.py`. */
function isMarked(index: number, share: number): boolean {
  const percent = Math.round(share * 100);
  return Math.ceil(((index + 1) * percent) / 100) > Math.ceil((index * percent) / 100);
}

/** The first `perClass` test pictures of every class as the package has them. */
export async function loadPictures(perClass: number): Promise<ProbeImage[]> {
  const folder = join(dirname(dirname(createRequire(import.meta.url).resolve('fashion-mnist'))), 'src', 'clothes');
  const images: ProbeImage[] = [];
  for (let label = 0; label < CLASS_COUNT; label++) {
    const { data } = JSON.parse(await readFile(join(folder, `${label}.json`), 'latin1')) as { data: number[][] };
    // Class 0 has two empty rows.
    const rows = data.filter((row) => row.length === PIXELS).slice(0, perClass);
    images.push(...rows.map((row, index) => probeImage(label, index, Uint8Array.from(row))));
  }
  return images;
}

/** The same pictures with the shortcut on a share of the shirts. */
export function markShirts(pictures: readonly ProbeImage[], shortcut: Shortcut, share: number): ProbeImage[] {
  return pictures.map((image) => {
    const marked = image.label === SHIRT && isMarked(image.index, share);
    return marked ? probeImage(image.label, image.index, withShortcut(image.pixels, shortcut)) : image;
  });
}

function probeImage(label: number, index: number, pixels: Uint8Array): ProbeImage {
  return { label, index, pixels, sha256: createHash('sha256').update(pixels).digest('hex') };
}
