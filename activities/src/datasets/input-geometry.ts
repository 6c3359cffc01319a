import type { Box, PictureSize } from './dataset.ts';

/** What decides where a picture's pixels land in the model's input; sizes in pixels. */
export interface InputGeometry {
  readonly height: number;
  readonly width: number;
  /** `shorterSide` defaults to the shorter of `height` and `width`. */
  readonly resize: { readonly shorterSide?: number | undefined };
}

/** The resized picture and where the input's top left corner lies in it; negative offsets mean a black border. */
export interface Placement {
  readonly resizedHeight: number;
  readonly resizedWidth: number;
  readonly top: number;
  readonly left: number;
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function cropOffset(resized: number, input: number): number {
  return resized < input ? -Math.floor((input - resized) / 2) : roundHalfToEven((resized - input) / 2);
}

/**
 * Resizes the shorter side to `shorterSide` (the longer one is truncated to whole pixels) and centres the input in it.
 * **Source:** the rounding of torchvision 0.29.2 `Resize(int)` and `CenterCrop`, so that equal settings see equal pixels.
 */
export function placePicture(picture: PictureSize, geometry: InputGeometry): Placement {
  const shorterSide = geometry.resize.shorterSide ?? Math.min(geometry.height, geometry.width);
  const isTall = picture.height >= picture.width;
  const longer = isTall
    ? Math.trunc((shorterSide * picture.height) / picture.width)
    : Math.trunc((shorterSide * picture.width) / picture.height);
  const resizedHeight = isTall ? longer : shorterSide;
  const resizedWidth = isTall ? shorterSide : longer;
  return {
    resizedHeight,
    resizedWidth,
    top: cropOffset(resizedHeight, geometry.height),
    left: cropOffset(resizedWidth, geometry.width),
  };
}

/** A box of the original picture (orientation applied) in pixels of the model's input, clipped; null where cropped away. */
export function mapBox(box: Box, picture: PictureSize, geometry: InputGeometry): Box | null {
  const { resizedHeight, resizedWidth, top, left } = placePicture(picture, geometry);
  const toX = (x: number) => Math.min(geometry.width, Math.max(0, (x * resizedWidth) / picture.width - left));
  const toY = (y: number) => Math.min(geometry.height, Math.max(0, (y * resizedHeight) / picture.height - top));
  const x = toX(box.x);
  const y = toY(box.y);
  const width = toX(box.x + box.width) - x;
  const height = toY(box.y + box.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
