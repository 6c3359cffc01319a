import type { Tensor } from '@tensorflow/tfjs-core';
import { loadTensorflow, type LoadedTensorflow } from '../../tensorflow/index.ts';
import type { TensorData } from '../tensor-model.ts';
import {
  CRASHED,
  type HostRequest,
  type OpenRequest,
  type OutputsRequest,
  type RunRequest,
  type Scores,
  type ScoresRequest,
} from './host-messages.ts';
import { expandOnDevice, scoreOnDevice, toLayout, uploadTable, type DeviceTable } from './masked-scores.ts';
import { openModel, type RunnableModel } from './opened-model.ts';

// The process that holds TensorFlow.js and one model. Native operators block their thread, and their library can be
// loaded once a process: so it has a process of its own, which ends when the channel to its owner does.

let loaded: LoadedTensorflow;
let model: RunnableModel;
const tables = new Map<number, DeviceTable>();
/** Tables that stay on the device; a run uses fewer. */
const MOST_TABLES = 16;

async function open(request: OpenRequest): Promise<unknown> {
  loaded = await loadTensorflow(request.engines);
  model = await openModel(loaded, request.model);
  const { engine, version, absent } = loaded;
  const faster = Object.values(absent).map((reason) => `; ${reason}`);
  const { inputs, outputs } = model;
  return { engine, description: `${engine} ${version}${faster.join('')}`, inputs, outputs };
}

async function outputs({ shape, images }: OutputsRequest): Promise<TensorData> {
  const { tf } = loaded;
  const batch = tf.tidy(() => {
    const given = toLayout(tf, images, shape);
    const missing = shape.batchSize - given.shape[0];
    return missing === 0
      ? tf.clone(given)
      : tf.pad(given, [
          [0, missing],
          [0, 0],
          [0, 0],
          [0, 0],
        ]);
  });
  return download(await model.run([batch], shape.outputName), [batch]);
}

async function run({ tensors, outputName }: RunRequest): Promise<TensorData> {
  const { tf } = loaded;
  const inputs = tensors.map(({ data, dims }) => tf.tensor(data, [...dims]));
  return download(await model.run(inputs, outputName), inputs);
}

/** The numbers of a result, which is disposed with what it was made of. */
async function download(result: Tensor, inputs: readonly Tensor[]): Promise<TensorData> {
  for (const input of inputs) input.dispose();
  const numbers = await numbersOf(result);
  result.dispose();
  return numbers;
}

async function numbersOf(tensor: Tensor): Promise<TensorData> {
  return { data: Float32Array.from(await tensor.data()), dims: tensor.shape };
}

function tableOf(request: ScoresRequest): DeviceTable {
  const { id } = request.table;
  const known = tables.get(id);
  if (known !== undefined) return known;
  const { tf } = loaded;
  const table = uploadTable(tf, request.table as Required<ScoresRequest['table']>, request.shape);
  tables.set(id, table);
  if (tables.size > MOST_TABLES) {
    const [oldest] = tables.keys();
    tf.dispose({ ...tables.get(oldest!) });
    tables.delete(oldest!);
  }
  return table;
}

async function scores(request: ScoresRequest): Promise<Scores> {
  const { tf } = loaded;
  const masked = expandOnDevice(tf, request, tableOf(request));
  const result = await model.run([masked], request.shape.outputName);
  masked.dispose();
  const [probability, logOdds] = scoreOnDevice(tf, result, request);
  const answer = {
    probability: (await probability.data()) as Float32Array,
    logOdds: (await logOdds.data()) as Float32Array,
    ...(request.allOutputs === true && { outputs: await numbersOf(result) }),
  };
  tf.dispose([result, probability, logOdds]);
  return answer;
}

async function answer(request: HostRequest): Promise<unknown> {
  switch (request.kind) {
    case 'open':
      return open(request);
    case 'outputs':
      return outputs(request);
    case 'scores':
      return scores(request);
    case 'run':
      return run(request);
    case 'memory':
      return process.memoryUsage.rss();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // WebAssembly code that goes on with the null that it was given for memory ends in one of these.
  return error.name === 'RuntimeError' ? `${CRASHED}${error.message}` : error.message;
}

// One after the other: two at once would share the device and no result would come sooner.
let queue: Promise<void> = Promise.resolve();
process.on('message', ({ id, request }: { id: number; request: HostRequest }) => {
  queue = queue
    .then(() => answer(request))
    .then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: reasonOf(error) }),
    )
    .then(() => undefined);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the owner ends this one when its steps are done.
process.on('SIGINT', () => undefined);
