import { AtlasError } from '@saliency-atlas/contract';
import type { DecodedImage } from './dataset.ts';
import { placePicture, type InputGeometry } from './input-geometry.ts';
import { resizeWindow, type ResizeFilter } from './resize-kernel.ts';

/** What a model expects: the job's `model.input` with height, width and channels filled in from the model. */
export interface InputSpec extends InputGeometry {
  /** 1 grey, 3 RGB, 4 RGB and an opaque fourth channel. */
  readonly channels: number;
  readonly scale: number;
  /** One number for all channels, or one per channel. */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
  readonly resize: { readonly shorterSide?: number | undefined; readonly filter: ResizeFilter };
}

/** One picture as the model sees it. */
export interface PreprocessedImage {
  /** (pixel·scale − mean)/std, [channels, height, width]. */
  readonly tensor: Float32Array;
  /** The same pixels before scaling, uint8 [height, width, channels]. */
  readonly display: Uint8Array;
}

/** RGB to grey by ITU-R BT.601 (.299, .587, .114), in 16-bit fixed point as Pillow's `convert('L')`. */
function toGrey(image: DecodedImage): DecodedImage {
  const { height, width, data } = image;
  const grey = new Uint8Array(height * width);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = (data[3 * i]! * 19595 + data[3 * i + 1]! * 38470 + data[3 * i + 2]! * 7471 + 32768) >> 16;
  }
  return { height, width, channels: 1, data: grey };
}

/** Fills the input with the resized pixels that it covers; the rest stays black. [height, width, channels]. */
export function fitToInput(picture: DecodedImage, spec: InputGeometry & Pick<InputSpec, 'resize'>): Uint8Array {
  const { resizedHeight, resizedWidth, top, left } = placePicture(picture, spec);
  const window = {
    top: Math.max(0, top),
    left: Math.max(0, left),
    height: Math.min(spec.height, resizedHeight),
    width: Math.min(spec.width, resizedWidth),
  };
  const size = { height: resizedHeight, width: resizedWidth };
  const pixels = resizeWindow(picture, size, window, spec.resize.filter);
  if (window.height === spec.height && window.width === spec.width) return pixels;
  const out = new Uint8Array(spec.height * spec.width * picture.channels);
  const rowLength = window.width * picture.channels;
  for (let row = 0; row < window.height; row++) {
    const at = (row + Math.max(0, -top)) * spec.width + Math.max(0, -left);
    out.set(pixels.subarray(row * rowLength, (row + 1) * rowLength), at * picture.channels);
  }
  return out;
}

/** [count, from] to [count, to] channels: grey is repeated into RGB, a fourth channel is opaque. */
function widenChannels(pixels: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return pixels;
  const out = new Uint8Array((pixels.length / from) * to).fill(255);
  for (let i = 0, at = 0; at < out.length; i += from, at += to) {
    for (let channel = 0; channel < 3; channel++) out[at + channel] = pixels[i + (from === 1 ? 0 : channel)]!;
  }
  return out;
}

function perChannel(value: number | readonly number[], channels: number, field: 'mean' | 'std'): readonly number[] {
  const values = typeof value === 'number' ? [value] : value;
  if (values.length !== 1 && values.length !== channels) {
    throw new AtlasError(
      'InvalidJob',
      `model.input.${field} has ${values.length} values, the model takes ${channels} channels`,
      `Give one number or ${channels} numbers for model.input.${field}.`,
    );
  }
  if (field === 'std' && values.some((one) => one === 0)) {
    throw new AtlasError('InvalidJob', 'model.input.std holds a zero', 'Give the divisor of each channel, 1 for none.');
  }
  return Array.from({ length: channels }, (_, channel) => values[values.length === 1 ? 0 : channel]!);
}

/**
 * What the model sees of a decoded picture: channels matched, shorter side resized, centre cropped, scaled.
 * Equal pixels and settings give equal bytes on every machine. Throws AtlasError ModelContractMismatch for channel
 * counts other than 1, 3 and 4, and InvalidJob for a mean or std that does not fit them.
 */
export function preprocess(image: DecodedImage, spec: InputSpec): PreprocessedImage {
  const { height, width, channels, scale } = spec;
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new AtlasError(
      'ModelContractMismatch',
      `model.input.channels is ${channels}; pictures have 1 (grey), 3 (RGB) or 4 (RGB, opaque) channels`,
      'Use a model that takes pictures with 1, 3 or 4 channels.',
    );
  }
  const mean = perChannel(spec.mean, channels, 'mean');
  const std = perChannel(spec.std, channels, 'std');
  const picture = channels === 1 && image.channels === 3 ? toGrey(image) : image;
  const display = widenChannels(fitToInput(picture, spec), picture.channels, channels);
  const area = height * width;
  const tensor = new Float32Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    const levels = Float32Array.from({ length: 256 }, (_, pixel) => (pixel * scale - mean[channel]!) / std[channel]!);
    for (let i = 0; i < area; i++) tensor[channel * area + i] = levels[display[i * channels + channel]!]!;
  }
  return { tensor, display };
}
