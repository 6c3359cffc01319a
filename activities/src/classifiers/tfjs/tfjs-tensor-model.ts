import type { TensorData, TensorModel } from '../tensor-model.ts';
import { openTfjsHost, type HostOptions } from './open-host.ts';

/** Opens a TensorFlow.js model or a SavedModel as a network, in a process of its own. Throws as `openTfjsHost`. */
export async function openTfjsTensorModel(options: HostOptions): Promise<TensorModel> {
  const { host, opened, digest } = await openTfjsHost(options);
  const { engine, inputs, outputs } = opened;
  return {
    engine,
    digest,
    inputs,
    outputs,
    run: (tensors, outputName) => host.ask<TensorData>({ kind: 'run', tensors, outputName }),
    close: () => host.close(),
  };
}
