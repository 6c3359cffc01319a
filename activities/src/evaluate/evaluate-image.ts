import type { Classifier } from '../classifiers/classifier.ts';
import type { Box } from '../datasets/dataset.ts';
import type { ImageMetricRow } from '../tables/rows.ts';
import { blurSubstrate } from './blur-substrate.ts';
import { boxIou } from './box-iou.ts';
import { centreMap, randomMap } from '../explain/peers/index.ts';
import { insertionDeletionAuc } from './insertion-deletion.ts';
import { localiseInMask } from './mask-localisation.ts';
import { energyInBox, pointingGame } from './pointing-game.ts';

/** One explained image, as the model saw it. */
export interface ImageToEvaluate {
  readonly imageId: string;
  /** Preprocessed, [channels, height, width]. */
  readonly image: Float32Array;
  /** Signed saliency map, [height, width]. */
  readonly map: Float32Array;
  readonly target: number;
  /** Probability of the target on the whole image. */
  readonly probability: number;
  /** Seed of the random control map. */
  readonly seed: number;
  /** Boxes of the labelled object in pixels of the model's input; none: no localisation rows. */
  readonly boxes: readonly Box[];
  /** Where the labelled object is in the model's input, [height, width], 1 inside; null: no such rows. */
  readonly mask: Uint8Array | null;
}

/**
 * The metrics of one map: `insertion_auc` and `deletion_auc`, the same of a random and of a centre map with the
 * suffixes `_random` and `_centre`, and with the same controls `pointing_game`, `energy_in_box` and `box_iou` where boxes
 * are known, `pointing_game_mask`, `energy_in_mask` and `mask_iou` where a mask is. Calls `classify` about 6·`steps` times.
 */
export async function evaluateImage(
  input: ImageToEvaluate,
  classifier: Classifier,
  steps: number,
): Promise<ImageMetricRow[]> {
  const { height, width, channels, batchSize } = classifier.info;
  const named = [
    { suffix: '', map: input.map },
    { suffix: '_random', map: randomMap(height, width, input.seed) },
    { suffix: '_centre', map: centreMap(height, width) },
  ];
  const areas = await insertionDeletionAuc(
    { ...input, blurred: blurSubstrate(input.image, channels, height, width) },
    named.map(({ map }) => map),
    steps,
    (images, count) => classifier.classify(images, count),
    batchSize,
  );
  const row = (metric: string, value: number): ImageMetricRow => ({
    imageId: input.imageId,
    target: input.target,
    metric,
    value,
  });
  return named.flatMap(({ suffix, map }, index) => [
    row(`insertion_auc${suffix}`, areas[index]!.insertion),
    row(`deletion_auc${suffix}`, areas[index]!.deletion),
    ...localise(map, width, input).map(([metric, value]) => row(`${metric}${suffix}`, value)),
  ]);
}

function localise(
  map: Float32Array,
  width: number,
  { boxes, mask }: ImageToEvaluate,
): (readonly [metric: string, value: number])[] {
  const found = mask === null ? null : localiseInMask(map, mask);
  return [
    ...(boxes.length === 0
      ? []
      : ([
          ['pointing_game', pointingGame(map, width, boxes)],
          ['energy_in_box', energyInBox(map, width, boxes)],
          ['box_iou', boxIou(map, width, boxes)],
        ] as const)),
    ...(found === null
      ? []
      : ([
          ['pointing_game_mask', found.pointing],
          ['energy_in_mask', found.energy],
          ['mask_iou', found.iou],
        ] as const)),
  ];
}
