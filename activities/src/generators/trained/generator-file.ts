import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { generatorShapes, type GeneratorKind, type StoredGenerator } from './generator-networks.ts';
import { lengthOf } from './network-weights.ts';

/** What the metadata of a file of each kind say. */
const KINDS: Readonly<Record<string, GeneratorKind>> = {
  'saliency-atlas-autoencoder-1': 'autoencoder',
  'saliency-atlas-adversarial-1': 'adversarial',
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * A generator as a safetensors file: weights as float32 by their names, the optimiser's state below `optimiser/`, and
 * size and step in the metadata. Other programs can read it: https://github.com/huggingface/safetensors.
 */
export function encodeGenerator(stored: StoredGenerator): Uint8Array {
  const { kind, size, step, state } = stored;
  const weights: Readonly<Record<string, Float32Array>> = stored.weights;
  const tensors = [
    ...Object.entries(generatorShapes(kind, size)).map(([name, shape]) => ({ name, shape, values: weights[name]! })),
    ...state.map(({ name, shape, values }) => ({ name: `optimiser/${name}`, shape, values })),
  ];
  const header: Record<string, unknown> = {
    __metadata__: {
      kind: `saliency-atlas-${kind}-1`,
      size: [size.height, size.width, size.channels].join('x'),
      step: String(step),
    },
  };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + 4 * values.length] };
    end += 4 * values.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.fill(0x20, 8, 8 + headerLength).set(json, 8);
  let at = 8 + headerLength;
  for (const { values } of tensors) {
    out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return out;
}

/** Reads what `encodeGenerator` wrote. Throws InvalidJob naming `file` where it is something else. */
export function decodeGenerator(bytes: Uint8Array, file: string): StoredGenerator {
  try {
    return parse(bytes);
  } catch (error) {
    const reason = messageOf(error);
    throw new AtlasError(
      'InvalidJob',
      `${file} is no generator: ${reason}`,
      'Make one with saliency-atlas generator train.',
      {
        cause: error,
      },
    );
  }
}

function parse(bytes: Uint8Array): StoredGenerator {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) throw new Error('it is not a whole safetensors file');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as Record<string, Entry>;
  const metadata = header['__metadata__'] as unknown as Record<string, string> | undefined;
  const kind = KINDS[metadata?.['kind'] ?? ''];
  if (metadata === undefined || kind === undefined) {
    const found = metadata?.['kind'] ?? 'not said';
    throw new Error(`its kind is ${found}, expected ${Object.keys(KINDS).join(' or ')}`);
  }
  const [height = 0, width = 0, channels = 0] = (metadata['size'] ?? '').split('x').map(Number);
  const size = { height, width, channels };
  const read = (name: string): Float32Array => {
    const entry = header[name];
    if (entry === undefined) throw new Error(`it has no ${name}`);
    const [start, end] = entry.data_offsets;
    // Copied, for float32 must begin at a multiple of four; `slice` of a Buffer would not copy.
    const data = Uint8Array.from(bytes.subarray(8 + headerLength + start, 8 + headerLength + end));
    const values = new Float32Array(data.buffer);
    if (entry.dtype !== 'F32' || values.length !== lengthOf(entry.shape)) throw new Error(`${name} is not whole`);
    return values;
  };
  const weights: Readonly<Record<string, Float32Array>> = Object.fromEntries(
    Object.entries(generatorShapes(kind, size)).map(([name, shape]) => {
      const values = read(name);
      if (values.length === lengthOf(shape)) return [name, values];
      throw new Error(`${name} does not fit pictures of ${height}×${width}×${channels}`);
    }),
  );
  const state = Object.entries(header).flatMap(([name, { shape }]) =>
    name.startsWith('optimiser/') ? [{ name: name.slice(10), shape: [...shape], values: read(name) }] : [],
  );
  // The names are those of the kind's own table.
  return { kind, size, weights, step: Number(metadata['step']), state };
}
