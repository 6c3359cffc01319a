import { AtlasError } from '@saliency-atlas/contract';
import type { Dataset } from '@saliency-atlas/activities/datasets';
import { seededRandom } from './seeded-random.ts';
import type { Ask } from './simulated-process.ts';

export const SIDE = 8;
const UNREADABLE = new TextEncoder().encode('no picture');

/**
 * `images` pictures of 8×8 grey pixels, of two classes in turn, the same in every run: a bright corner or a bright edge
 * over noise. The last of three or more cannot be decoded.
 */
export function simulatedDataset(images: number, ask: Ask): Dataset {
  const pictures = Array.from({ length: images }, (_, index) =>
    images > 2 && index === images - 1 ? UNREADABLE : drawPicture(index),
  );
  const ids = pictures.map((_, index) => `image-${index}.png`);
  return {
    uri: 'memory:images',
    classNames: ['corner', 'edge'],
    // eslint-disable-next-line @typescript-eslint/require-await -- a data set's entries are asynchronous, these need not be
    async *entries() {
      for (const [index, imageId] of ids.entries()) yield { imageId, label: index % 2, boxes: [] };
    },
    read: ({ imageId }) =>
      ask({
        what: `read ${imageId}`,
        effect: () => pictures[ids.indexOf(imageId)]!.slice(),
        faults: {
          unavailable: () => {
            throw new AtlasError('ObjectStoreUnavailable', `${imageId}: SlowDown (503)`, 'Wait.');
          },
        },
      }),
    decode: (_imageId, bytes) =>
      bytes.length === SIDE * SIDE
        ? Promise.resolve({ height: SIDE, width: SIDE, channels: 1, data: bytes })
        : Promise.reject(new Error('it is no picture')),
  };
}

function drawPicture(index: number): Uint8Array {
  const noise = seededRandom(index + 1);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const bright = index % 2 === 0 ? y < 3 && x < 3 : x >= SIDE - 2;
    return bright ? 200 + noise.below(56) : noise.below(100);
  });
}
