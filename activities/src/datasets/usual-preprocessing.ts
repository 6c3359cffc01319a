/** A usual way of turning pixels 0..255 into a model's input: (pixel·scale − mean)/std. */
export interface UsualScaling {
  readonly name: string;
  readonly scale: number;
  /** One number for all channels, or one per channel in the order that the model has them. */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
  /** True where the model wants blue first, which a job file cannot say. */
  readonly isBgr?: boolean;
}

const ANY_CHANNELS: readonly UsualScaling[] = [
  { name: '0 to 1', scale: 1 / 255, mean: 0, std: 1 },
  { name: '−1 to 1', scale: 1 / 255, mean: 0.5, std: 0.5 },
  { name: '(pixel − 127)/128', scale: 1, mean: 127, std: 128 },
  { name: '0 to 255', scale: 1, mean: 0, std: 1 },
];

const COLOUR: readonly UsualScaling[] = [
  { name: 'ImageNet mean and std', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  ...ANY_CHANNELS,
  { name: 'ImageNet mean of 255', scale: 1, mean: [123.68, 116.779, 103.939], std: 1 },
  { name: 'mean of 255, blue first', scale: 1, mean: [103.939, 116.779, 123.68], std: 1, isBgr: true },
];

/** What classifiers of pictures with so many channels are usually trained with. */
export function usualScalings(channels: number): readonly UsualScaling[] {
  return channels === 3 ? COLOUR : ANY_CHANNELS;
}

/**
 * The usual shorter sides to crop an input from the centre of: the input's own, and, where pictures are larger than
 * the input, 256 for 224 and in that ratio for others.
 */
export function usualShorterSides(inputSide: number, pictureSide: number): readonly number[] {
  const cropped = Math.round((inputSide * 256) / 224);
  return pictureSide <= inputSide || cropped === inputSide ? [inputSide] : [inputSide, cropped];
}
