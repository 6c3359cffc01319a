import { AtlasError } from '@saliency-atlas/contract';
import { toChannelsLast } from '../channels-last.ts';
import type { Forward, ForwardShape } from '../forward.ts';
import { scoreOutside } from '../score-outside.ts';
import { toFeed, toFloat32 } from './feeds.ts';
import type { OnnxValue } from './onnx-model.ts';
import type { OnnxSession, OnnxSessionOptions } from './onnx-session.ts';
import { openOnnxSession } from './threaded-session.ts';

type PlainShape = Omit<ForwardShape, 'classCount' | 'output'>;

/** One pass of the unchanged model over images [n, channels, height, width], n at most the batch size. */
async function runPlain(
  session: OnnxSession,
  input: OnnxValue,
  outputName: string,
  shape: PlainShape,
  images: Float32Array,
): Promise<{ data: Float32Array; dims: readonly number[] }> {
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
  const results = await session.run({ [input.name]: toFeed(data, dims, input.elementType) }, [outputName]);
  const output = results[outputName]!;
  return { data: toFloat32(output), dims: output.dims };
}

/** Classes of a model that declares no fixed output shape, found by running it once on zeros. */
export async function probeClassCount(
  bytes: Uint8Array,
  input: OnnxValue,
  outputName: string,
  shape: PlainShape,
  sessionOptions: OnnxSessionOptions,
): Promise<number> {
  const session = await openOnnxSession(bytes, { ...sessionOptions, sessions: 0 });
  try {
    const blank = new Float32Array(shape.channels * shape.height * shape.width);
    const { data } = await runPlain(session, input, outputName, shape, blank);
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
  const session = await openOnnxSession(bytes, sessionOptions);
  const { classCount } = shape;
  const run = async (images: Float32Array): Promise<Float32Array> => {
    const { data, dims } = await runPlain(session, input, outputName, shape, images);
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
    scores: (batch, start, end) => scoreOutside(batch, shape, start, end, run),
    ...(sessionOptions.provider === 'cpu' && { residentBytes: async () => Promise.resolve(process.memoryUsage.rss()) }),
    close: () => session.close(),
  };
}
