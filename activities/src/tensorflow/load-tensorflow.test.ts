import { expect, it } from 'vitest';
import { loadTensorflow } from './load-tensorflow.ts';

// One process has one engine, so this file tries the one that is always there.

it('WebAssembly multiplies matrices and derives x² as 2x', async () => {
  const { tf, engine } = await loadTensorflow(['tfjs-wasm']);
  expect([engine, tf.getBackend()]).toEqual(['tfjs-wasm', 'wasm']);
  const a = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  expect([...(await tf.matMul(a, a).data())]).toEqual([7, 10, 15, 22]);
  expect([
    ...(await tf
      .grad((x) => tf.square(x))(tf.tensor1d([3, -5]))
      .data()),
  ]).toEqual([6, -10]);
});

it('layers run on the same engine', async () => {
  const { tf } = await loadTensorflow(['tfjs-wasm']);
  const dense = tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones', useBias: false });
  const output = tf.sequential({ layers: [dense] }).predict(tf.tensor2d([[3, 4]]));
  expect([...(await (Array.isArray(output) ? output[0]! : output).data())]).toEqual([7]);
});

it('leaves no listener behind that answers for the errors of the process', async () => {
  await loadTensorflow(['tfjs-wasm']);
  const listeners = [...process.listeners('uncaughtException'), ...process.listeners('unhandledRejection')];
  expect(listeners.map(String).filter((source) => source.includes('throw'))).toEqual([]);
});

it('a process that runs on one engine refuses another', async () => {
  await loadTensorflow(['tfjs-wasm']);
  await expect(loadTensorflow(['tfjs-node'])).rejects.toThrow('already runs on tfjs-wasm in this process');
});
