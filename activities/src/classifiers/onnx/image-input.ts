import { AtlasError } from '@saliency-atlas/contract';
import { FLOATING_OR_BYTES } from './feeds.ts';
import type { OnnxModel, OnnxValue } from './onnx-model.ts';

/** The one input of a model of images. Throws AtlasError ModelContractMismatch where it has others, or of another type. */
export function imageInput(model: OnnxModel, source: string): OnnxValue {
  const [input, ...others] = model.inputs;
  if (!input || others.length > 0) {
    const names = model.inputs.map(({ name }) => name).join(', ') || 'none';
    const message = `model ${source}: it needs one input, the image, and has ${names}`;
    throw new AtlasError('ModelContractMismatch', message, 'Export it with the image as only input.');
  }
  if (!FLOATING_OR_BYTES.includes(input.elementType)) {
    const message = `model ${source}: input "${input.name}" has ONNX element type ${input.elementType}`;
    throw new AtlasError(
      'ModelContractMismatch',
      message,
      'Export it with a float32, float64, float16 or uint8 input.',
    );
  }
  return input;
}
