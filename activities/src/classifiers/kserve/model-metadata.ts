import { AtlasError } from '@saliency-atlas/contract';
import type { DeclaredInput } from '../input-geometry.ts';
import { DATATYPES, type Datatype } from './tensors.ts';

/** What a server says of a model. */
export interface ModelMetadata {
  readonly input: DeclaredInput & { readonly datatype: Datatype };
  readonly outputs: readonly DeclaredInput[];
  /** All of it, for the model's identity. */
  readonly raw: unknown;
}

interface RawTensor {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
}

function tensors(value: unknown): RawTensor[] {
  return Array.isArray(value) ? (value as RawTensor[]) : [];
}

/** A shape of which −1 is not fixed; servers that know none leave it out or empty. */
function shapeOf(shape: unknown): (number | null)[] | null {
  if (!Array.isArray(shape) || shape.length === 0) return null;
  return shape.map((dim) => (typeof dim === 'number' && dim > 0 ? dim : null));
}

/** Reads the answer to a metadata request. Throws ModelContractMismatch where it is none of a model of images. */
export function readMetadata(raw: unknown, source: string): ModelMetadata {
  const { inputs, outputs } = (raw ?? {}) as { inputs?: unknown; outputs?: unknown };
  const [input, ...others] = tensors(inputs);
  const names = tensors(inputs).map(({ name }) => String(name));
  if (input === undefined || typeof input.name !== 'string' || others.length > 0) {
    const message = `model ${source}: it needs one input, the image, and its server says ${names.join(', ') || 'none'}`;
    throw new AtlasError('ModelContractMismatch', message, 'Serve it with the image as only input, and with metadata.');
  }
  const datatype = DATATYPES.find((known) => known === input.datatype);
  if (datatype === undefined) {
    const message = `model ${source}: input "${input.name}" has type ${String(input.datatype)}`;
    throw new AtlasError('ModelContractMismatch', message, `Serve it with an input of type ${DATATYPES.join(', ')}.`);
  }
  return {
    input: { name: input.name, datatype, shape: shapeOf(input.shape) },
    outputs: tensors(outputs).map(({ name, shape }) => ({ name: String(name), shape: shapeOf(shape) })),
    raw,
  };
}
