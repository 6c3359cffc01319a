import { AtlasError } from '@saliency-atlas/contract';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A tensor to feed. The arrays are not copied: leave them alone until the run is over. */
export type Feed =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'int32'; readonly data: Int32Array; readonly dims: readonly number[] };

export interface FetchedTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A loaded graph. Runs may overlap. */
export interface OnnxSession {
  run(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]): Promise<Record<string, FetchedTensor>>;
  close(): Promise<void>;
}

export interface OnnxSessionOptions {
  /** Threads inside one operator. */
  readonly threads: number;
  /** Names the model in errors. */
  readonly source: string;
}

// Errors are thrown; what the runtime would print of them besides is noise.
const LOG_FATAL_ONLY = 4;

function toAtlasError(error: unknown, source: string): AtlasError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/bad_alloc|failed to allocate|out of memory/i.test(reason)) {
    return new AtlasError(
      'DeviceOutOfMemory',
      `model ${source}: not enough memory for a batch (${reason})`,
      'Lower resources.batchSize.',
      { cause: error },
    );
  }
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: ONNX Runtime cannot run it (${reason})`,
    'Check the model with onnx.checker and that its operators are in the default domain.',
    { cause: error },
  );
}

function toTensor(feed: Feed): Tensor {
  return feed.type === 'float32'
    ? new Tensor('float32', feed.data, feed.dims)
    : new Tensor('int32', feed.data, feed.dims);
}

/**
 * Loads an encoded model on the CPU. Spinning is off: idle threads that wait actively take the core from the others.
 * Throws AtlasError ModelContractMismatch, or DeviceOutOfMemory.
 */
export async function openOnnxSession(bytes: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> {
  const { threads, source } = options;
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: LOG_FATAL_ONLY,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    throw toAtlasError(error, source);
  }
  return {
    async run(feeds, fetches) {
      const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, toTensor(feed)]));
      try {
        const results = await session.run(tensors, [...fetches]);
        return Object.fromEntries(
          fetches.map((name) => {
            const tensor = results[name];
            if (!(tensor?.data instanceof Float32Array)) throw new TypeError(`output "${name}" is not float32`);
            return [name, { data: tensor.data, dims: tensor.dims }];
          }),
        );
      } catch (error) {
        throw toAtlasError(error, source);
      }
    },
    close: () => session.release(),
  };
}
