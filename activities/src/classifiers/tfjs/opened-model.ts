import type * as Core from '@tensorflow/tfjs-core';
import type { LoadedTensorflow, Tensorflow } from '../../tensorflow/index.ts';
import type { ModelContent, OpenedModel } from './host-messages.ts';

type Tensor = Core.Tensor;
type Shape = readonly (number | null)[] | null;

/** A model of any of the three formats, as what it does. */
export interface RunnableModel extends Pick<OpenedModel, 'inputs' | 'outputs'> {
  /** One forward pass of tensors in the order of `inputs`; the caller disposes what it gets. */
  run(tensors: readonly Tensor[], outputName: string): Tensor | Promise<Tensor>;
}

/** Shapes as models declare them: −1 and undefined both mean "not fixed". */
function shapeOf(shape: readonly (number | null | undefined)[] | undefined): Shape {
  return shape === undefined ? null : shape.map((dim) => (typeof dim === 'number' && dim > 0 ? dim : null));
}

/** Opens a model in this process. Throws what TensorFlow.js throws. */
export async function openModel({ tf, engine }: LoadedTensorflow, content: ModelContent): Promise<RunnableModel> {
  if (content.format === 'saved-model') return openSavedModel(tf, engine, content.folder);
  const { weights } = content;
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer;
  const handler = tf.io.fromMemory({ ...(content.artifacts as Core.io.ModelArtifacts), weightData });
  return content.format === 'layers' ? openLayersModel(tf, handler) : openGraphModel(tf, handler);
}

async function openLayersModel(tf: Tensorflow, handler: Core.io.IOHandler): Promise<RunnableModel> {
  const model = await tf.loadLayersModel(handler);
  const names = model.outputNames;
  return {
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: shapeOf(shape) })),
    outputs: model.outputs.map(({ shape }, at) => ({ name: names[at] ?? `${at}`, shape: shapeOf(shape) })),
    run(tensors, outputName) {
      const results = model.predict([...tensors]);
      const all = Array.isArray(results) ? results : [results];
      const wanted = all[Math.max(0, names.indexOf(outputName))]!;
      for (const other of all) if (other !== wanted) other.dispose();
      return wanted;
    },
  };
}

async function openGraphModel(tf: Tensorflow, handler: Core.io.IOHandler): Promise<RunnableModel> {
  const model = await tf.loadGraphModel(handler);
  return {
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: shapeOf(shape) })),
    outputs: model.outputs.map(({ name, shape }) => ({ name, shape: shapeOf(shape) })),
    async run(tensors, outputName) {
      const fed = feedsOf(tf, model.inputs, tensors);
      try {
        // Control flow and operators whose output's shape depends on values need the other executor.
        const dynamic = needsAsync(model);
        const result = dynamic ? await model.executeAsync(fed, outputName) : model.execute(fed, outputName);
        return Array.isArray(result) ? result[0]! : result;
      } finally {
        disposeCasts(fed, tensors);
      }
    },
  };
}

function needsAsync(model: object): boolean {
  const { executor } = model as {
    readonly executor?: { readonly graph?: { readonly nodes?: Record<string, unknown> } };
  };
  const nodes = Object.values(executor?.graph?.nodes ?? {}) as { readonly op?: string; readonly category?: string }[];
  return nodes.some(({ category }) => category === 'control' || category === 'dynamic');
}

/** tfjs-node gives the dimensions of a SavedModel as messages of protobuf. */
function savedShapeOf(shape: readonly unknown[] | undefined): Shape {
  return shapeOf(shape?.map((dim) => (typeof dim === 'number' ? dim : (dim as { getSize: () => number }).getSize())));
}

/** Only libtensorflow reads SavedModels. */
async function openSavedModel(tf: Tensorflow, engine: string, folder: string): Promise<RunnableModel> {
  if (!('node' in tf)) {
    throw new Error(`a SavedModel needs TensorFlow.js with native code, and this is ${engine}`);
  }
  const node = tf.node as {
    loadSavedModel: (folder: string, tags: string[], signature: string) => Promise<Core.InferenceModel>;
  };
  const model = await node.loadSavedModel(folder, ['serve'], 'serving_default');
  return {
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: savedShapeOf(shape) })),
    outputs: model.outputs.map(({ name, shape }) => ({ name, shape: savedShapeOf(shape) })),
    run(tensors, outputName) {
      const fed = feedsOf(tf, model.inputs, tensors);
      const results = model.predict(fed, {}) as Core.NamedTensorMap;
      disposeCasts(fed, tensors);
      const wanted = results[outputName]!;
      for (const other of Object.values(results)) if (other !== wanted) other.dispose();
      return wanted;
    },
  };
}

/** Tensors by the names of the inputs: whole numbers where the model takes them, float32 as they are. */
function feedsOf(
  tf: Tensorflow,
  inputs: readonly { readonly name: string; readonly dtype: string }[],
  tensors: readonly Tensor[],
): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, dtype }, at) => {
      const tensor = tensors[at]!;
      if (dtype === 'float32') return [name, tensor];
      return [name, tf.tidy(() => tf.cast(tf.floor(tf.add(tensor, 0.5)), dtype as Core.DataType))];
    }),
  );
}

function disposeCasts(fed: Readonly<Record<string, Tensor>>, tensors: readonly Tensor[]): void {
  for (const tensor of Object.values(fed)) if (!tensors.includes(tensor)) tensor.dispose();
}
