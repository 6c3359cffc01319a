/** Red, green, blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** Colours in a table: enough that no step is seen, few enough that a small picture's palette stays small. */
export const COLOUR_COUNT = 64;

/** [COLOUR_COUNT, 3], uint8. */
export type ColourTable = Uint8Array;

/** Every map is shown from 0 (the image's mean) to this many standard deviations above it, in every picture. */
export const MAP_LIMIT = 3;

/** Differences of maps are shown from −2 to +2 standard deviations. */
export const CHANGE_LIMIT = 2;

/** Ten evenly spaced colours of matplotlib's "inferno" (van der Walt and Smith, CC0). */
const INFERNO = '000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4';
/** ColorBrewer's eleven-class "RdBu", blue first (Brewer, Apache-2.0). */
const BLUE_RED = '053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f';

function parseStops(stops: string): Rgb[] {
  return stops.split(' ').map((hex) => {
    const value = Number.parseInt(hex, 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  });
}

function interpolate(stops: readonly Rgb[]): ColourTable {
  const table = new Uint8Array(COLOUR_COUNT * 3);
  for (let index = 0; index < COLOUR_COUNT; index += 1) {
    const position = (index / (COLOUR_COUNT - 1)) * (stops.length - 1);
    const left = Math.min(Math.floor(position), stops.length - 2);
    for (let channel = 0; channel < 3; channel += 1) {
      const from = stops[left]![channel]!;
      const to = stops[left + 1]![channel]!;
      table[index * 3 + channel] = Math.round(from + (to - from) * (position - left));
    }
  }
  return table;
}

/** Perceptually even and safe for the colour-blind: lightness rises with the value. */
export const MAGNITUDE_COLOURS: ColourTable = interpolate(parseStops(INFERNO));

/** Diverging, safe for the colour-blind: blue below zero, near white at zero, red above. */
export const SIGNED_COLOURS: ColourTable = interpolate(parseStops(BLUE_RED));

/** The colour index 0..COLOUR_COUNT − 1 of a value between `low` and `high`; beyond them the ends, and `low` where not a number. */
export function colourIndex(value: number, low: number, high: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * (COLOUR_COUNT - 1));
}

/** Colour indices of a whole map, same order, uint8. */
export function colourIndices(values: Float32Array, low: number, high: number): Uint8Array {
  return Uint8Array.from(values, (value) => colourIndex(value, low, high));
}

/** How opaque an overlay is at a colour index, 0..255: the picture shows through where the map is low. */
export function overlayAlpha(index: number): number {
  const t = index / (COLOUR_COUNT - 1);
  return Math.round(255 * Math.min(1, Math.max(0, (t - 0.06) * 1.5)) ** 0.9);
}
