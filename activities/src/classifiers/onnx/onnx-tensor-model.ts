import { createHash } from 'node:crypto';
import { AtlasError } from '@saliency-atlas/contract';
import type { TensorModel } from '../tensor-model.ts';
import { externalLocations } from './external-data.ts';
import { FLOATING_OR_BYTES, toFeed, toFloat32 } from './feeds.ts';
import { readOnnxModel } from './onnx-model.ts';
import { openOnnxSession } from './threaded-session.ts';

/**
 * Opens an ONNX model whose inputs are numbers, on the CPU, in a thread of its own. `source` names it in errors.
 * Throws AtlasError ModelContractMismatch (no ONNX model, weights in other files, other types of input),
 * DeviceOutOfMemory.
 */
export async function openOnnxTensorModel(bytes: Uint8Array, source: string, threads: number): Promise<TensorModel> {
  const { inputs, outputs } = readOnnxModel(bytes, source);
  externalLocations(bytes, false, source);
  const odd = inputs.find(({ elementType }) => !FLOATING_OR_BYTES.includes(elementType));
  if (odd !== undefined) {
    const message = `model ${source}: input "${odd.name}" has ONNX element type ${odd.elementType}`;
    const fix = 'Export it with float32, float64, float16 or uint8 inputs.';
    throw new AtlasError('ModelContractMismatch', message, fix);
  }
  const session = await openOnnxSession(bytes, { provider: 'cpu', externalFiles: [], threads, sessions: 1, source });
  return {
    engine: 'onnx',
    digest: createHash('sha256').update(bytes).digest('hex'),
    inputs,
    outputs,
    async run(tensors, outputName) {
      const feeds = inputs.map(({ name, elementType }, at) => {
        const { data, dims } = tensors[at]!;
        return [name, toFeed(data, dims, elementType)] as const;
      });
      const output = (await session.run(Object.fromEntries(feeds), [outputName]))[outputName]!;
      return { data: toFloat32(output), dims: output.dims };
    },
    close: () => session.close(),
  };
}
