/** float32 numbers as IEEE 754 half-precision bits, rounded to the nearest even. */
export function toHalfFloats(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, halfBits);
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const half = exponent - 127 + 15;
  if (half >= 31) return sign | 0x7c00;
  // A subnormal keeps its leading one in the mantissa, shifted down.
  const shift = half > 0 ? 13 : 14 - half;
  if (shift > 24) return sign;
  const full = half > 0 ? (half << 23) | mantissa : mantissa | 0x800000;
  const kept = full >>> shift;
  const rest = full & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  // Rounding up may carry into the exponent, which is right: the next number then begins with a new power of two.
  return sign | (kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0));
}

/** Half-precision bits as float32 numbers, exactly. */
export function fromHalfFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
  });
}
