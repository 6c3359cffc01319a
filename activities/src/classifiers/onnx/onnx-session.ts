import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { outOfMemory, saysOutOfMemory } from '../out-of-memory.ts';

/** A tensor to feed. Its array must not change until the run is over, and never where `constant` is set. */
export type Feed = {
  readonly dims: readonly number[];
  /** The same array comes again and again: a session in another thread is sent it once. */
  readonly constant?: boolean;
} & (
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'uint8'; readonly data: Uint8Array }
  | { readonly type: 'float64'; readonly data: Float64Array }
  /** Half-precision numbers as their bits. */
  | { readonly type: 'float16'; readonly data: Uint16Array }
);

export interface FetchedTensor {
  readonly type: string;
  /** Float32 where the graph's masks are its own; half-precision numbers arrive as their bits. */
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly dims: readonly number[];
}

/** A loaded graph. Runs may overlap. */
export interface OnnxSession {
  /** Runs that are worth having under way at once. */
  readonly concurrency: number;
  run(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]): Promise<Record<string, FetchedTensor>>;
  close(): Promise<void>;
}

/** Contents of a file that a model names as the source of weights. */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array;
}

export interface OnnxSessionOptions {
  readonly provider: 'cpu' | 'cuda';
  readonly externalFiles: readonly ExternalFile[];
  /** Threads inside one operator. */
  readonly threads: number;
  /** Sessions side by side, each in a thread of its own; 0: one in the calling thread, which it blocks. */
  readonly sessions: number;
  /** Names the model in errors. */
  readonly source: string;
}

/**
 * How every session runs: without spinning, since idle threads that wait actively take the core from others. Errors are
 * thrown; what the runtime would print of them besides is noise.
 */
export function runtimeOptions(options: OnnxSessionOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: options.provider === 'cuda' ? ['cuda', 'cpu'] : ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    externalData: options.externalFiles.map(({ path, data }) => ({ path, data })),
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/** What a failure of ONNX Runtime means for the user. */
export function sessionError(error: unknown, source: string): AtlasError {
  const reason = messageOf(error);
  if (saysOutOfMemory(reason)) return outOfMemory(reason, source, error);
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: ONNX Runtime cannot run it (${reason})`,
    'Check the model with onnx.checker and that its operators are in the default domain.',
    { cause: error },
  );
}

function toTensor({ type, data, dims }: Feed): Tensor {
  return new Tensor(type, data, dims);
}

/** Opens a session in the calling thread: a run blocks it. Throws AtlasError ModelContractMismatch, DeviceOutOfMemory. */
export async function openLocalSession(bytes: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> {
  const { source } = options;
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, runtimeOptions(options));
  } catch (error) {
    throw sessionError(error, source);
  }
  return {
    concurrency: 1,
    async run(feeds, fetches) {
      const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, toTensor(feed)]));
      try {
        return (await session.run(tensors, [...fetches])) as unknown as Record<string, FetchedTensor>;
      } catch (error) {
        throw sessionError(error, source);
      }
    },
    close: () => session.release(),
  };
}
