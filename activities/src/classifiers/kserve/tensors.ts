import { fromHalfFloats, toHalfFloats } from '../half-floats.ts';

/** Data types of the protocol that images and class scores may have. */
export const DATATYPES = ['FP32', 'FP16', 'FP64', 'UINT8'] as const;
export type Datatype = (typeof DATATYPES)[number];

/** **Source:** Open Inference Protocol v2, and its binary tensor data extension. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

interface TensorRequest {
  readonly input: { readonly name: string; readonly datatype: Datatype; readonly shape: readonly number[] };
  readonly outputName: string;
  readonly values: Float32Array;
}

/** Little-endian bytes of numbers; whole numbers within 0..255 for UINT8. */
function toBytes(values: Float32Array, datatype: Datatype): Uint8Array {
  const typed = {
    FP32: () => values,
    FP16: () => toHalfFloats(values),
    FP64: () => Float64Array.from(values),
    UINT8: () => Uint8Array.from(values, toByte),
  }[datatype]();
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}

/** The body and headers of an inference request, its tensors in binary or as JSON. */
export function encodeInference(
  { input, outputName, values }: TensorRequest,
  binary: boolean,
): { content: Uint8Array; headers: Record<string, string> } {
  const { name, datatype, shape } = input;
  if (!binary) {
    const data = Array.from(values, datatype === 'UINT8' ? toByte : (value) => value);
    const body = { inputs: [{ name, datatype, shape, data }], outputs: [{ name: outputName }] };
    return { content: Buffer.from(JSON.stringify(body)), headers: { 'content-type': 'application/json' } };
  }
  const raw = toBytes(values, datatype);
  const head = Buffer.from(
    JSON.stringify({
      inputs: [{ name, datatype, shape, parameters: { binary_data_size: raw.length } }],
      outputs: [{ name: outputName, parameters: { binary_data: true } }],
    }),
  );
  return {
    content: Buffer.concat([head, raw]),
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(head.length) },
  };
}

interface OutputDescription {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly data?: unknown;
  readonly parameters?: { readonly binary_data_size?: unknown };
}

/**
 * The values of one output of an answer, in binary where `jsonLength` is given. Throws an Error that says what is wrong.
 */
export function decodeInference(body: Buffer, jsonLength: number | undefined, outputName: string): Float32Array {
  const head = JSON.parse(body.subarray(0, jsonLength ?? body.length).toString()) as { outputs?: unknown };
  if (!Array.isArray(head.outputs)) throw new Error('its answer has no outputs');
  let at = jsonLength ?? body.length;
  for (const output of head.outputs as OutputDescription[]) {
    const sizeBytes = output.parameters?.binary_data_size;
    const raw = typeof sizeBytes === 'number' ? body.subarray(at, at + sizeBytes) : undefined;
    at += raw?.length ?? 0;
    if (output.name !== outputName) continue;
    if (raw !== undefined) return fromBytes(raw, output.datatype);
    if (!Array.isArray(output.data)) throw new Error(`output "${outputName}" has no data`);
    // JSON has no NaN: some servers write null.
    return Float32Array.from(output.data.flat(Infinity), (value) => (typeof value === 'number' ? value : NaN));
  }
  throw new Error(`its answer has no output "${outputName}"`);
}

function fromBytes(raw: Buffer, datatype: unknown): Float32Array {
  // A copy, since the bytes may begin anywhere.
  const { buffer } = Uint8Array.from(raw);
  if (datatype === 'FP32') return new Float32Array(buffer);
  if (datatype === 'FP64') return Float32Array.from(new Float64Array(buffer));
  if (datatype === 'FP16') return fromHalfFloats(new Uint16Array(buffer));
  throw new Error(`an output of type ${String(datatype)} cannot be read`);
}
