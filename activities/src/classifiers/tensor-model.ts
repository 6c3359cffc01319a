import { chooseEngine } from './choose-engine.ts';
import type { DeclaredInput } from './input-geometry.ts';
import { openModelFiles } from './model-files.ts';
import { openOnnxTensorModel } from './onnx/onnx-tensor-model.ts';
import { openTfjsTensorModel } from './tfjs/tfjs-tensor-model.ts';

/** Numbers of a tensor, the last axis fastest. */
export interface TensorData {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A network with any inputs, for what is no classifier. Runs may overlap. */
export interface TensorModel {
  /** `onnx`, or the engine of TensorFlow.js. */
  readonly engine: string;
  /** SHA-256 of all that makes the model. */
  readonly digest: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredInput[];
  /** One pass: a tensor for each input, in their order. Numbers are cast to the types that the model declares. */
  run(tensors: readonly TensorData[], outputName: string): Promise<TensorData>;
  close(): Promise<void>;
}

export interface TensorModelOptions {
  readonly uri: string;
  /** Where the job names it. */
  readonly field: string;
  readonly engine: 'auto' | 'onnx' | 'tfjs';
  /** Threads of one pass. */
  readonly threads: number;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Opens an ONNX model, a TensorFlow.js model or a SavedModel as a network.
 * Throws AtlasError ModelNotFound, ModelContractMismatch, DeviceOutOfMemory.
 */
export async function openTensorModel(options: TensorModelOptions): Promise<TensorModel> {
  const { uri: source, field, engine, threads, onWarning } = options;
  const files = await openModelFiles(source, field);
  if (engine === 'tfjs' || chooseEngine(engine, files.name) === 'tfjs') {
    return openTfjsTensorModel({ files, source, threads, onWarning });
  }
  return openOnnxTensorModel(files.bytes, source, threads);
}
