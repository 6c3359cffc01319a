import type { DecodedImage } from '../dataset.ts';

export type Pattern = 'noise' | 'smooth';

/** A picture that test/golden/preprocess.py and preprocess_torchvision.py make, too. */
export function patternImage(pattern: Pattern, width: number, height: number, channels: 1 | 3): DecodedImage {
  const data = new Uint8Array(width * height * channels);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const isEdge = (Math.floor(x / 8) + Math.floor(y / 8)) % 5 === 0;
    data[i] = pattern === 'noise' ? state >>> 24 : isEdge ? 255 : (x * 3 + y * 2 + (i % channels) * 85) % 256;
  }
  return { width, height, channels, data };
}
