import { xoroshiro128plus } from 'pure-rand';
import { fieldAxis, randomFieldOrder } from '../aggregate/index.ts';
import { createTrainedGenerator, type SearchOptions, type StoredGenerator } from '../generators/index.ts';
import { encodePng } from '../report/index.ts';
import type { Tensorflow } from '../tensorflow/index.ts';

const ROWS = 10;
const VARIATIONS = 4;
const HIDDEN_SHARE = 0.35;
const SEARCH: SearchOptions = { searchSteps: 30, search: 'near', perceptualWeight: 0.1 };

/**
 * PNG of a generator at work on the first pictures: each row the picture, the same with a hole in mid-grey, then four
 * variations. `pictures` is uint8 [pictures, height, width, channels].
 */
export async function renderFillGrid(
  tf: Tensorflow,
  stored: StoredGenerator,
  pictures: Uint8Array,
): Promise<Uint8Array> {
  const { size } = stored;
  const { height, width, channels } = size;
  const length = height * width * channels;
  const generator = createTrainedGenerator(tf, stored, SEARCH);
  const rows = Math.min(ROWS, pictures.length / length);
  const columns = 2 + VARIATIONS;
  const grid = new Uint8Array(rows * columns * length);
  const random = xoroshiro128plus(1);
  for (let row = 0; row < rows; row++) {
    const picture = pictures.subarray(row * length, (row + 1) * length);
    const order = randomFieldOrder(fieldAxis(height), fieldAxis(width), random);
    const count = Math.round(HIDDEN_SHARE * order.length);
    const [fills] = await generator.fill({ picture, removals: [{ order, counts: [count] }], variations: VARIATIONS });
    const holed = picture.slice();
    for (const pixel of order.subarray(0, count)) holed.fill(128, pixel * channels, (pixel + 1) * channels);
    [picture, holed, ...fills!.map(({ composite }) => composite)].forEach((shown, column) => {
      for (let y = 0; y < height; y++) {
        const line = shown.subarray(y * width * channels, (y + 1) * width * channels);
        grid.set(line, ((row * height + y) * columns + column) * width * channels);
      }
    });
  }
  return encodePng(grid, rows * height, columns * width, channels);
}
