/** The raw side of TensorFlow.js, asked by sides.ts: MODEL ENGINE SHAPE; does as many batches as a message says. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadTensorflow, type TensorflowEngine } from '@saliency-atlas/activities/tensorflow';

const [path = '', engine = '', shape = ''] = process.argv.slice(2);
const { tf } = await loadTensorflow([engine as TensorflowEngine]);
const { format, modelTopology, weightsManifest } = JSON.parse(await readFile(path, 'utf8')) as {
  readonly format: string;
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: [] }[];
};
const files = weightsManifest.flatMap(({ paths }) => paths.map((name) => readFile(join(dirname(path), name))));
const content = Buffer.concat(await Promise.all(files));
const weightData = new Uint8Array(content).buffer;
const handler = tf.io.fromMemory({
  modelTopology,
  weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
  weightData,
});
const model = format === 'layers-model' ? await tf.loadLayersModel(handler) : await tf.loadGraphModel(handler);
const images = tf.randomUniform(shape.split(',').map(Number));

process.on('message', (batches: number) => {
  void run(batches).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function run(batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    const result = model.predict(images);
    if (!(result instanceof tf.Tensor)) throw new Error(`${path} has several outputs`);
    await result.data();
    result.dispose();
  }
}
