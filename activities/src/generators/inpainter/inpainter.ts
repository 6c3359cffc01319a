import type { PictureSize } from '../../aggregate/index.ts';
import type { TensorModel } from '../../classifiers/index.ts';
import { composeFill, holesOf, type Hole } from '../compose-fill.ts';
import type { Fill, FillRequest, Generator } from '../generator.ts';
import { fitPicture, unfitPicture, type HoledPicture } from './fit-picture.ts';
import { inpainterShape, type InpainterOptions } from './inpainter-shape.ts';
import { readPictures, writeTensors } from './inpainter-tensors.ts';

/**
 * Fills regions with a network of the user's, which sees the picture without them and a mask. As many variations as are
 * asked for where it takes noise, best fit first, else one. A model that fixes another size gets the picture resized;
 * known pixels are never changed. `rows` is the batch where the model fixes none; batches are always full, so a fill does
 * not depend on what shares one. Throws AtlasError ModelContractMismatch where the model cannot be used so; it is tried
 * on a grey picture.
 */
export async function createInpainter(
  model: TensorModel,
  options: InpainterOptions,
  size: PictureSize,
  source: string,
  rows: (size: PictureSize) => number,
): Promise<Generator> {
  const shape = inpainterShape(model, options, size, source);
  const batch = shape.fixedBatch ?? rows(shape.size);
  const noisy = shape.inputs.some(({ kind }) => kind === 'noise');

  const fill = async ({ picture, removals, variations }: FillRequest): Promise<Fill[][]> => {
    const holes = holesOf(removals, size);
    const perHole = noisy ? variations : 1;
    const holed: HoledPicture[] = [];
    for (const { removed } of holes) holed.push(await fitPicture(picture, removed, size, shape.size));
    const made: Uint8Array[] = [];
    for (let start = 0; start < holes.length * perHole; start += batch) {
      const end = Math.min(start + batch, holes.length * perHole);
      const wanted = Array.from({ length: end - start }, (_, at) => {
        const row = start + at;
        return { holed: holed[Math.floor(row / perHole)]!, variation: row % perHole };
      });
      const tensors = writeTensors(shape, options, wanted, batch);
      const output = await model.run(tensors, shape.outputName);
      made.push(...readPictures(output, shape, options, wanted.length, batch, source));
    }
    return holes.map((hole: Hole, index) =>
      made
        .slice(index * perHole, (index + 1) * perHole)
        .map((pixels) => composeFill(picture, unfitPicture(pixels, shape.size, size), 255, hole))
        .sort((a, b) => a.loss - b.loss),
    );
  };
  const grey = new Uint8Array(size.height * size.width * size.channels).fill(128);
  await fill({ picture: grey, removals: [{ order: Int32Array.of(0), counts: [1] }], variations: 1 });
  return { name: 'inpainter', size, fill };
}
