import type { Classifier } from '../classifiers/classifier.ts';
import { nearestTable } from '../explain/peers/nearest-table.ts';
import { gridBlocks, muFidelity, muFidelitySubsets, type MuFidelityOptions } from './mu-fidelity.ts';

/** µFidelity of several maps [height, width] of one image [channels, height, width], all on the same subsets. */
export async function scoreMuFidelity(
  classifier: Classifier,
  subject: { readonly image: Float32Array; readonly target: number; readonly probability: number },
  maps: readonly Float32Array[],
  options: MuFidelityOptions,
): Promise<number[]> {
  const { height, width } = classifier.info;
  const removed = muFidelitySubsets(options);
  const { probability } = await classifier.scoreMasked({
    table: nearestTable(height, width, options.grid),
    images: subject.image,
    imageCount: 1,
    count: options.subsets,
    imageIndex: new Int32Array(options.subsets),
    cells: Float32Array.from(removed, (cell) => 1 - cell),
    shiftY: new Int32Array(options.subsets),
    shiftX: new Int32Array(options.subsets),
    target: new Int32Array(options.subsets).fill(subject.target),
  });
  const drops = Float64Array.from(probability, (score) => subject.probability - score);
  const blocks = gridBlocks(height, width, options.grid);
  return maps.map((map) => muFidelity(map, blocks, removed, drops));
}
