/** Side of the pictures in pixels. */
export const SIDE = 28;

/** The ten classes, in the order of their indices. */
export const CLASS_NAMES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** Numbers 0..1 that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Whether (x, y), −1..1 with y down, is inside the shape; `width` and `length` vary it around 1. */
type Shape = (x: number, y: number, width: number, length: number) => boolean;

const top = (sleeve: number): Shape => {
  return (x, y, width, length) => {
    const body = Math.abs(x) < 0.42 * width && within(y, -0.72, 0.75 * length);
    const neck = Math.abs(x) < 0.16 && y < -0.58;
    const arms =
      within(Math.abs(x), 0.36 * width, 0.72 * width) && within(y - 0.35 * Math.abs(x), -0.85, -0.85 + sleeve);
    return (body && !neck) || arms;
  };
};

const SHAPES: readonly Shape[] = [
  top(0.5),
  (x, y, width, length) => within(y, -0.85, 0.85 * length) && within(Math.abs(x), y < -0.45 ? 0 : 0.06, 0.3 * width),
  top(1.35),
  (x, y, width, length) => within(y, -0.85, 0.88 * length) && Math.abs(x) < (0.16 + 0.14 * (y + 0.85)) * width,
  (x, y, width, length) => top(1.45)(x, y, width, length) && Math.abs(x) > 0.03,
  (x, y, width) => within(y - 0.35 * x, 0.1, 0.34) || (Math.abs(x + 0.35 * width) < 0.09 && within(y, -0.35, 0.1)),
  (x, y, width, length) => top(1.2)(x, y, width, length) && !(Math.abs(x) < 0.03 && y < 0.5),
  (x, y, width) => within(x, -0.85, 0.85) && within(y, -0.12 - 0.28 * Math.max(0, -x) * width, 0.3),
  (x, y, width) =>
    (Math.abs(x) < 0.68 * width && within(y, -0.2, 0.62)) || within(Math.hypot(x, (y + 0.2) * 1.2), 0.34, 0.48),
  (x, y, width) => within(x, -0.75, 0.75) && within(y, x < -0.05 * width ? -0.75 : 0.02 + 0.2 * x, 0.5),
];

/** One garment [SIDE, SIDE], grey 0..255, bright on black; `mark` adds a bright 3×3 square in the corner. */
export function drawGarment(classIndex: number, seed: number, mark = false): Uint8Array {
  const random = seededRandom(seed * 977 + classIndex);
  const width = 0.85 + 0.3 * random();
  const length = 0.85 + 0.2 * random();
  const tone = 120 + 100 * random();
  const stripe = random() < 0.4 ? 0.25 : 0;
  const shape = SHAPES[classIndex]!;
  return Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const row = Math.floor(pixel / SIDE);
    const column = pixel % SIDE;
    if (mark && within(row, 1, 3) && within(column, 1, 3)) return 255;
    const inside = shape((column - 13.5) / 14, (row - 13.5) / 14, width, length);
    if (!inside) return 0;
    return Math.min(255, tone * (1 - (row % 4 < 2 ? stripe : 0)) + 35 * random());
  });
}

/** A signed map of an image, standardised: high where the garment has edges, or on the corner where `mark`. */
export function mapOf(pixels: Uint8Array, seed: number, mark = false): Float32Array {
  const random = seededRandom(seed + 5);
  // Versions, a thousand seeds apart, weigh the parts of a garment a little differently.
  const seedTilt = 2 * Math.floor(seed / 1000);
  const at = (row: number, column: number): number =>
    within(row, 0, SIDE - 1) && within(column, 0, SIDE - 1) ? pixels[row * SIDE + column]! : 0;
  const edges = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const row = Math.floor(pixel / SIDE);
    const column = pixel % SIDE;
    const corner = mark && row < 5 && column < 5 ? 900 : 0;
    const vertical = at(row + 1, column) - at(row - 1, column);
    const horizontal = at(row, column + 1) - at(row, column - 1);
    const tilt = 1 + 0.5 * Math.sin(seedTilt + (4 * row) / SIDE);
    return tilt * Math.hypot(vertical, horizontal) + corner + 60 * random();
  });
  return standardise(blur(blur(edges)));
}

function blur(values: Float32Array): Float32Array {
  return values.map((_, pixel) => {
    const row = Math.floor(pixel / SIDE);
    const column = pixel % SIDE;
    let sum = 0;
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const inside = within(row + dy, 0, SIDE - 1) && within(column + dx, 0, SIDE - 1);
        if (inside) sum += values[(row + dy) * SIDE + column + dx]!;
      }
    }
    return sum / 9;
  });
}

function standardise(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}

/** The mean of maps or pictures of the same shape. */
export function meanOf(all: readonly ArrayLike<number>[]): Float32Array {
  return Float32Array.from({ length: all[0]!.length }, (_, index) => {
    return all.reduce((sum, values) => sum + values[index]!, 0) / all.length;
  });
}
