import type * as Core from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { PROBABILITY_FLOOR } from '../scores.ts';
import type { RowShape, ScoresRequest } from './host-messages.ts';

/** A mask table on the device: rows [shifts, height, cells] and columns [shifts, cells, width]. */
export interface DeviceTable {
  readonly rows: Core.Tensor3D;
  readonly columns: Core.Tensor3D;
}

/** Takes the target out of a log-sum-exp: far below every logit, and still finite in float32. */
const FAR_BELOW = -1e30;

/** Puts a table onto the device; the caller disposes it. */
export function uploadTable(
  tf: Tensorflow,
  table: Required<ScoresRequest['table']>,
  { height, width }: RowShape,
): DeviceTable {
  const { shiftCountY, shiftCountX, gridRows, gridColumns } = table;
  return {
    rows: tf.tensor3d(table.rows, [shiftCountY, height, gridRows]),
    columns: tf.tidy(() => tf.transpose(tf.tensor3d(table.columns, [shiftCountX, width, gridColumns]), [0, 2, 1])),
  };
}

/**
 * The masked images of a batch in the model's layout: mask = rows[shiftY] · cells · columns[shiftX], one channel wide.
 * The caller disposes them.
 */
export function expandOnDevice(tf: Tensorflow, request: ScoresRequest, table: DeviceTable): Core.Tensor4D {
  const { batchSize, layout } = request.shape;
  return tf.tidy(() => {
    const images = toLayout(tf, request.images, request.shape);
    const cells = tf.tensor3d(request.cells, [batchSize, request.table.gridRows, request.table.gridColumns]);
    const rows = tf.gather(table.rows, tf.tensor1d(request.shiftY, 'int32'));
    const columns = tf.gather(table.columns, tf.tensor1d(request.shiftX, 'int32'));
    const mask = tf.matMul(tf.matMul(rows, cells), columns);
    const gathered = tf.gather(images, tf.tensor1d(request.imageIndex, 'int32'));
    return tf.mul(gathered, tf.expandDims(mask, layout === 'nhwc' ? 3 : 1));
  });
}

/** Images [n, channels, height, width] as a tensor in the model's layout. */
export function toLayout(tf: Tensorflow, images: Float32Array, shape: RowShape): Core.Tensor4D {
  const { channels, height, width, layout } = shape;
  const count = images.length / (channels * height * width);
  const tensor = tf.tensor4d(images, [count, channels, height, width]);
  return layout === 'nhwc' ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
}

/** Probability and log-odds of each row's target from the model's outputs [rows, …]; the caller disposes them. */
export function scoreOnDevice(
  tf: Tensorflow,
  outputs: Core.Tensor,
  request: Pick<ScoresRequest, 'target' | 'against' | 'output' | 'shape'>,
): [probability: Core.Tensor1D, logOdds: Core.Tensor1D] {
  return tf.tidy(() => {
    const flat = tf.reshape<Core.Rank.R2>(tf.cast(outputs, 'float32'), [request.shape.batchSize, -1]);
    const isTarget = tf.cast(tf.oneHot(tf.tensor1d(request.target, 'int32'), flat.shape[1]), 'float32');
    const ofTarget = tf.sum<Core.Tensor1D>(tf.mul(flat, isTarget), 1);
    const isRival = request.against === 'rival';
    const asProbability = (odds: Core.Tensor1D): Core.Tensor1D => tf.div(1, tf.add(1, tf.exp(tf.neg(odds))));
    if (request.output === 'probabilities') {
      const rest = tf.mul(flat, tf.sub(1, isTarget));
      const others = isRival ? tf.max<Core.Tensor1D>(rest, 1) : tf.sum<Core.Tensor1D>(rest, 1);
      const log = (value: Core.Tensor1D): Core.Tensor1D => tf.log(tf.add(tf.relu(value), PROBABILITY_FLOOR));
      const logOdds: Core.Tensor1D = tf.sub(log(ofTarget), log(others));
      return [isRival ? asProbability(logOdds) : ofTarget, logOdds];
    }
    const others = tf.add(flat, tf.mul(isTarget, FAR_BELOW));
    const maximum = tf.max<Core.Tensor2D>(others, 1, true);
    const ofRival = tf.squeeze<Core.Tensor1D>(maximum, [1]);
    const logOfSum = tf.log(tf.sum<Core.Tensor1D>(tf.exp(tf.sub(others, maximum)), 1));
    const logOdds: Core.Tensor1D = tf.sub(ofTarget, isRival ? ofRival : tf.add(ofRival, logOfSum));
    return [asProbability(logOdds), logOdds];
  });
}
