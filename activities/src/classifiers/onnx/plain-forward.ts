import { AtlasError } from '@saliency-atlas/contract';
import { expandMaskedImages } from '../expand-masks.ts';
import { scoreTargets } from '../scores.ts';
import type { Forward, ForwardShape } from './forward.ts';
import { ELEMENT, type OnnxValue } from './onnx-model.ts';
import type { FetchedTensor, OnnxSession, OnnxSessionOptions } from './onnx-session.ts';
import { openOnnxSession } from './threaded-session.ts';

/** Images [n, channels, height, width] as [n, height, width, channels], in an array of `rows` images. */
function toChannelsLast(images: Float32Array, channels: number, pixels: number, rows: number): Float32Array {
  const out = new Float32Array(rows * channels * pixels);
  const count = images.length / (channels * pixels);
  for (let image = 0; image < count; image++) {
    const base = image * channels * pixels;
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < pixels; i++) out[base + i * channels + c] = images[base + c * pixels + i]!;
    }
  }
  return out;
}

type PlainShape = Omit<ForwardShape, 'classCount' | 'output'>;

/** One pass of the unchanged model over images [n, channels, height, width], n at most the batch size. */
async function runPlain(
  session: OnnxSession,
  names: { readonly input: string; readonly output: string },
  shape: PlainShape,
  images: Float32Array,
): Promise<FetchedTensor> {
  const { batchSize, channels, height, width, layout } = shape;
  let data = images;
  let dims = [batchSize, channels, height, width];
  if (layout === 'nhwc') {
    data = toChannelsLast(images, channels, height * width, batchSize);
    dims = [batchSize, height, width, channels];
  } else if (images.length < batchSize * channels * height * width) {
    data = new Float32Array(batchSize * channels * height * width);
    data.set(images);
  }
  const results = await session.run({ [names.input]: { type: 'float32', data, dims } }, [names.output]);
  return results[names.output]!;
}

async function openPlain(
  bytes: Uint8Array,
  input: OnnxValue,
  sessionOptions: OnnxSessionOptions,
): Promise<OnnxSession> {
  if (input.elementType === ELEMENT.float32) return openOnnxSession(bytes, sessionOptions);
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${sessionOptions.source}: input "${input.name}" is not float32, and the graph cannot be extended`,
    'Export the model with a float32 input.',
  );
}

/** Classes of a model that declares no fixed output shape, found by running it once on zeros. */
export async function probeClassCount(
  bytes: Uint8Array,
  input: OnnxValue,
  outputName: string,
  shape: PlainShape,
  sessionOptions: OnnxSessionOptions,
): Promise<number> {
  const session = await openPlain(bytes, input, { ...sessionOptions, sessions: 0 });
  try {
    const blank = new Float32Array(shape.channels * shape.height * shape.width);
    const { data } = await runPlain(session, { input: input.name, output: outputName }, shape, blank);
    return data.length / shape.batchSize;
  } finally {
    await session.close();
  }
}

/** Runs the unchanged model on images that are masked here; slower, for models whose graph cannot be extended. */
export async function openPlainForward(
  bytes: Uint8Array,
  input: OnnxValue,
  outputName: string,
  shape: ForwardShape,
  sessionOptions: OnnxSessionOptions,
): Promise<Forward> {
  const session = await openPlain(bytes, input, sessionOptions);
  const names = { input: input.name, output: outputName };
  const { classCount } = shape;
  const run = async (images: Float32Array): Promise<Float32Array> => {
    const { data, dims } = await runPlain(session, names, shape, images);
    if (data.length === shape.batchSize * classCount) return data;
    const message = `output "${outputName}" is [${dims.join(', ')}], declared were ${classCount} classes an image`;
    throw new AtlasError(
      'ModelContractMismatch',
      `model ${sessionOptions.source}: ${message}`,
      'Export the model again with the shapes it really has.',
    );
  };
  return {
    concurrency: session.concurrency,
    async outputs(images, start, end) {
      const length = shape.channels * shape.height * shape.width;
      return (await run(images.subarray(start * length, end * length))).slice(0, (end - start) * classCount);
    },
    async scores(batch, start, end) {
      const images = expandMaskedImages(batch, shape, start, end);
      return scoreTargets(await run(images), classCount, shape.output, batch.target.subarray(start, end));
    },
    close: () => session.close(),
  };
}
