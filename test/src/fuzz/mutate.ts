/** Draws whole numbers from 0 to `below` − 1. */
export type Draw = (below: number) => number;

/** Numbers that lengths, counts and offsets are most often wrong with. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
/** Texts that mean something to readers of JSON, CSV, YAML and paths. */
const TOKENS = [
  ...['null', 'true', '-1', '1e309', '1e9', '0.5', '[]', '{}', '"', '[[[[[[', '}', ',', ':', '\\u0000', '\n', '\r\n'],
  ...['../../../', 's3://x/y', 'https://x/y', '&a [*a]', '!!js ', '\u202e', '__proto__', 'label', 'boxes', '"\\'],
].map((text) => Buffer.from(text));

type Operation = (bytes: Buffer, draw: Draw, other: Buffer) => Buffer;

const splice = (bytes: Buffer, start: number, end: number, content: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, start), content, bytes.subarray(end)]);

function range(bytes: Buffer, draw: Draw): [start: number, end: number] {
  const start = draw(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + draw(draw(2) === 0 ? 16 : bytes.length + 1))];
}

const OPERATIONS: readonly Operation[] = [
  function flipBit(bytes, draw) {
    const at = draw(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8));
    return bytes;
  },
  function setByte(bytes, draw) {
    bytes[draw(bytes.length)] = draw(256);
    return bytes;
  },
  function setNumber(bytes, draw) {
    if (bytes.length < 4) return bytes;
    const [at, value] = [draw(bytes.length - 3), EDGES[draw(EDGES.length)]!];
    if (draw(2) === 0) bytes.writeUInt32BE(value, at);
    else bytes.writeUInt32LE(value, at);
    return bytes;
  },
  function truncate(bytes, draw) {
    return bytes.subarray(0, draw(bytes.length + 1));
  },
  function remove(bytes, draw) {
    return splice(bytes, ...range(bytes, draw), new Uint8Array(0));
  },
  function repeat(bytes, draw) {
    const [start, end] = range(bytes, draw);
    return splice(bytes, start, start, bytes.subarray(start, end));
  },
  function insertNoise(bytes, draw) {
    const at = draw(bytes.length + 1);
    return splice(
      bytes,
      at,
      at,
      Uint8Array.from({ length: 1 + draw(32) }, () => draw(256)),
    );
  },
  function insertToken(bytes, draw) {
    const at = draw(bytes.length + 1);
    return splice(bytes, at, at + draw(4), TOKENS[draw(TOKENS.length)]!);
  },
  function takeFromOther(bytes, draw, other) {
    const [start, end] = range(other, draw);
    const at = draw(bytes.length + 1);
    return splice(bytes, at, at + (draw(2) === 0 ? 0 : end - start), other.subarray(start, end));
  },
];

/** One of `seeds` with a few small changes: most stay close enough to valid bytes to get deep into a loader. */
export function mutate(seeds: readonly Uint8Array[], draw: Draw): Uint8Array {
  let bytes: Buffer = Buffer.from(seeds[draw(seeds.length)]!);
  const other = Buffer.from(seeds[draw(seeds.length)]!);
  for (let changes = 1 + draw(3); changes > 0 && bytes.length > 0; changes--) {
    bytes = OPERATIONS[draw(OPERATIONS.length)]!(bytes, draw, other);
  }
  return bytes;
}
