import { expect, it } from 'vitest';
import { loadTensorflow } from '../../tensorflow/index.ts';
import { expandMaskedImages } from '../expand-masks.ts';
import { scoreTargets } from '../scores.ts';
import { maximumDifference, randomBatch } from '../testing/random-batch.ts';
import { pseudoRandom } from '../testing/tiny-onnx.ts';
import type { RowShape, ScoresRequest } from './host-messages.ts';
import { expandOnDevice, scoreOnDevice, uploadTable } from './masked-scores.ts';

const { tf } = await loadTensorflow(['tfjs-wasm']);
const size = { channels: 2, height: 4, width: 6 };
const batch = randomBatch({ ...size, classCount: 5 }, 3);

function requestWith(layout: 'nchw' | 'nhwc', output: 'logits' | 'probabilities'): ScoresRequest {
  const shape: RowShape = { ...size, batchSize: 3, layout, outputName: 'scores' };
  return { kind: 'scores', ...batch, shape, output, table: { ...batch.table, id: 0 } };
}

it.each(['nchw', 'nhwc'] as const)('masks are expanded on the device as outside, %s', async (layout) => {
  const request = requestWith(layout, 'logits');
  const table = uploadTable(tf, request.table as Required<ScoresRequest['table']>, request.shape);
  const masked = expandOnDevice(tf, request, table);
  const asNchw = layout === 'nhwc' ? tf.transpose(masked, [0, 3, 1, 2]) : masked;
  expect(asNchw.shape).toEqual([3, 2, 4, 6]);
  const expected = expandMaskedImages(batch, size, 0, 3);
  expect(maximumDifference((await asNchw.data()) as Float32Array, expected)).toBeLessThan(1e-6);
  tf.dispose([masked, asNchw, table.rows, table.columns]);
});

it.each([
  ['logits', 'others'],
  ['probabilities', 'others'],
  ['logits', 'rival'],
  ['probabilities', 'rival'],
] as const)('scores are those of the other engines, from %s against the %s', async (output, against) => {
  const outputs = pseudoRandom(15, 9).map((value) => (output === 'logits' ? 30 * value : Math.abs(value) / 4));
  const target = batch.target;
  const tensor = tf.tensor2d(outputs, [3, 5]);
  const [probability, logOdds] = scoreOnDevice(tf, tensor, { ...requestWith('nhwc', output), against });
  const expected = scoreTargets(outputs, 5, output, target, against);
  expect(maximumDifference((await probability.data()) as Float32Array, expected.probability)).toBeLessThan(1e-6);
  expect(maximumDifference((await logOdds.data()) as Float32Array, expected.logOdds)).toBeLessThan(1e-4);
  tf.dispose([tensor, probability, logOdds]);
});

it('saturated scores stay finite', async () => {
  const tensor = tf.tensor2d([1e4, -1e4, 0, 0, 0, -1e4, 1e4, 0, 0, 0, 0, 0, 0, 0, 0], [3, 5]);
  const request = { ...requestWith('nhwc', 'logits'), target: new Int32Array([0, 0, 0]) };
  const [probability, logOdds] = scoreOnDevice(tf, tensor, request);
  expect([...(await probability.data())].slice(0, 2)).toEqual([1, 0]);
  expect([...(await logOdds.data())].every(Number.isFinite)).toBe(true);
  tf.dispose([tensor, probability, logOdds]);
});

it('no tensor is left behind but what is handed out', () => {
  const request = requestWith('nhwc', 'logits');
  const before = tf.memory().numTensors;
  const table = uploadTable(tf, request.table as Required<ScoresRequest['table']>, request.shape);
  const masked = expandOnDevice(tf, request, table);
  const scores = scoreOnDevice(tf, tf.zeros([3, 5]), request);
  expect(tf.memory().numTensors - before).toBe(2 + 1 + 2 + 1);
  tf.dispose([masked, table.rows, table.columns, ...scores]);
});
