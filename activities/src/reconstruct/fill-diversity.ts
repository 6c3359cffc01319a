import type { ReconstructionRow } from '../tables/rows.ts';
import type { PlannedRemoval } from './regions.ts';

/** One figure of an image. */
interface Diversity {
  /** `reconstruction_diversity/<region>/<share>` */
  readonly metric: string;
  readonly value: number;
}

/**
 * How different the accepted variations of each region are: the mean absolute difference of two of them over the removed
 * pixels, 0..1, where there are two. `compositeOf` gives the picture of a row; `rows` are those of one image.
 */
export function fillDiversity(
  rows: readonly ReconstructionRow[],
  compositeOf: (row: number) => Uint8Array,
  plan: readonly PlannedRemoval[],
  channels: number,
): Diversity[] {
  return plan.flatMap(({ region, shares, order, counts }) =>
    shares.flatMap((share, index) => {
      const accepted = rows.flatMap((row, at) =>
        row.region === region && row.removedShare === share && row.accepted ? [compositeOf(at)] : [],
      );
      if (accepted.length < 2) return [];
      const value = meanDifference(accepted, order.subarray(0, counts[index]), channels);
      return [{ metric: `reconstruction_diversity/${region}/${Number(share.toFixed(4))}`, value }];
    }),
  );
}

/** Over all pairs of pictures: values are sorted once a pixel, so that pairs need not be walked. */
function meanDifference(pictures: readonly Uint8Array[], removed: Int32Array, channels: number): number {
  const count = pictures.length;
  const values = new Uint8Array(count);
  let sum = 0;
  for (const pixel of removed) {
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      for (let picture = 0; picture < count; picture++) values[picture] = pictures[picture]![at]!;
      values.sort();
      // In rising order value i is added i times and taken away count − 1 − i times.
      for (let rank = 0; rank < count; rank++) sum += values[rank]! * (2 * rank - count + 1);
    }
  }
  return sum / (((count * (count - 1)) / 2) * removed.length * channels * 255);
}
