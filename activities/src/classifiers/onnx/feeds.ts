import { fromHalfFloats, toHalfFloats } from '../half-floats.ts';
import { ELEMENT } from './onnx-model.ts';
import type { Feed, FetchedTensor } from './onnx-session.ts';

/** Element types that an input of pictures may have. */
export const FLOATING_OR_BYTES: readonly number[] = [ELEMENT.float32, ELEMENT.uint8, ELEMENT.float16, ELEMENT.float64];

/** Numbers in the type that the model's input has; rounded and kept within 0..255 for uint8. */
export function toFeed(values: Float32Array, dims: readonly number[], elementType: number): Feed {
  switch (elementType) {
    case ELEMENT.uint8:
      return {
        type: 'uint8',
        dims,
        data: Uint8Array.from(values, (v) => Math.min(255, Math.max(0, Math.floor(v + 0.5)))),
      };
    case ELEMENT.float16:
      return { type: 'float16', dims, data: toHalfFloats(values) };
    case ELEMENT.float64:
      return { type: 'float64', dims, data: Float64Array.from(values) };
    default:
      return { type: 'float32', dims, data: values };
  }
}

/** Fetched numbers of any floating-point type as float32. */
export function toFloat32({ type, data }: FetchedTensor): Float32Array {
  if (data instanceof Float32Array) return data;
  return type === 'float16' ? fromHalfFloats(Uint16Array.from(data)) : Float32Array.from(data);
}
