import type { ModelFiles } from '../model-files.ts';
import { shuffleValues } from '../shuffle-values.ts';
import { readModelJson } from './read-model-json.ts';

/** What model.json says of one tensor of the weight files. */
interface WeightSpec {
  readonly shape?: unknown;
  readonly dtype?: unknown;
  readonly quantization?: { readonly dtype?: unknown };
}

/** Bytes of a stored value by its type; what is not here (strings) has no fixed size. */
const VALUE_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * The files of the same graph or layers model with other weights: the values of every weight tensor of two dimensions or
 * more, or the numbers that stand for them where they are quantised, change places within their tensor, by `seed`;
 * vectors such as biases stay. Null where there is no such tensor or one has no fixed size. Throws what reading the model
 * throws.
 * **Source:** Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018, all layers randomised.
 */
export async function randomiseTfjsWeights(
  files: ModelFiles,
  source: string,
  seed: number,
): Promise<ModelFiles | null> {
  const model = await readModelJson(files, source);
  if (model.format === 'saved-model') return null;
  const { weightSpecs, ...described } = model.artifacts as { readonly weightSpecs: readonly WeightSpec[] };
  const weights = shuffled(model.weights, weightSpecs, seed);
  if (weights === null) return null;
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  const bytes = new TextEncoder().encode(JSON.stringify({ ...described, weightsManifest }));
  return { ...files, bytes, readBeside: () => Promise.resolve(weights) };
}

function shuffled(weights: Uint8Array, specs: readonly WeightSpec[], seed: number): Uint8Array | null {
  const out = Uint8Array.from(weights);
  let offset = 0;
  let tensors = 0;
  for (const { shape, dtype, quantization } of specs) {
    const valueBytes = VALUE_BYTES[String(quantization?.dtype ?? dtype)];
    if (valueBytes === undefined || !Array.isArray(shape)) return null;
    const byteCount = (shape as number[]).reduce((product, size) => product * size, valueBytes);
    const start = offset;
    offset += byteCount;
    if (dtype !== 'float32' || shape.length < 2) continue;
    const values = valuesOf(out.slice(start, offset).buffer, valueBytes);
    shuffleValues(values, seed, tensors++);
    out.set(new Uint8Array(values.buffer), start);
  }
  return tensors > 0 && offset === out.length ? out : null;
}

/** Stored floats of 4 bytes, or what stands for them in 2 or 1. */
function valuesOf(buffer: ArrayBuffer, valueBytes: number): Float32Array | Uint16Array | Uint8Array {
  if (valueBytes === 1) return new Uint8Array(buffer);
  return valueBytes === 2 ? new Uint16Array(buffer) : new Float32Array(buffer);
}
