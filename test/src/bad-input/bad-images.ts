import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { greyPng } from '../grey-png.ts';

/** What an image file can be wrong with: its name in the folder, and what its row says. */
export const BAD_IMAGES: readonly (readonly [file: string, reason: string | RegExp])[] = [
  ['empty.jpg', 'empty file'],
  ['gif-called-jpg.jpg', 'GIF is not supported, only JPEG, PNG and WebP'],
  ['html.png', 'a text file such as SVG or HTML is not supported, only JPEG, PNG and WebP'],
  ['loop.png', 'links in a circle'],
  ['missing.jpg', 'file not found'],
  ['noise.webp', 'not an image: unsupported format'],
  ['pipe-dream.jpg', 'not a regular file'],
  ['thirty-thousand.png', 'larger than 50 megapixels'],
  ['truncated.jpg', /^(truncated|damaged or truncated) JPEG/],
];

/** Files that only look odd: each is explained like any other. */
export const ODD_IMAGES = ['animated.webp', 'duplicate.png', 'good.png', 'jpeg-called-png.png'];

const golden = (name: string) => readFile(fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)));

/** Writes every bad and odd image into a flat folder. */
export async function writeBadImages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const photo = await golden('preprocess-photo.jpg');
  const good = greyPng(
    Uint8Array.from({ length: 784 }, (_, i) => (i * 7) % 256),
    28,
    28,
  );
  const files: Record<string, Uint8Array> = {
    'empty.jpg': new Uint8Array(0),
    'gif-called-jpg.jpg': Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'),
    'html.png': Buffer.from('<!doctype html><title>404</title>'),
    'noise.webp': Uint8Array.from({ length: 500 }, (_, i) => (i * 2_654_435_761) >>> 24),
    'thirty-thousand.png': hugePng(30_000),
    'truncated.jpg': photo.subarray(0, photo.length >> 1),
    'animated.webp': await golden('decode/animated.webp'),
    'duplicate.png': good,
    'good.png': good,
    'jpeg-called-png.png': photo,
  };
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  await symlink('loop.png', join(folder, 'loop.png'));
  await symlink('nowhere.jpg', join(folder, 'missing.jpg'));
  await symlink('/dev/zero', join(folder, 'pipe-dream.jpg'));
}

/** A PNG of `side` × `side` black pixels, one bit each: 900 megapixels in some kilobytes. */
function hugePng(side: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const chunk = (type: string, content: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
