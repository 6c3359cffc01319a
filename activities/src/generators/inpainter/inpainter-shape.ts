import { AtlasError } from '@saliency-atlas/contract';
import type { PictureSize } from '../../aggregate/index.ts';
import type { TensorModel } from '../../classifiers/index.ts';

/** What a job says about its inpainter; the model's own declaration fills what is absent. */
export interface InpainterOptions {
  readonly layout: 'auto' | 'nchw' | 'nhwc';
  /** Size to work at where the model fixes none; default: the picture's. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  /** What a black and a white pixel are in the model's input. */
  readonly range: readonly [number, number];
  /** The same in its output; default: as in the input. */
  readonly outputRange?: readonly [number, number] | undefined;
  /** What 1 says in the mask. */
  readonly mask: 'hole' | 'known';
  /** What the model's input shows in the hole. */
  readonly holeValue: number;
  readonly outputName?: string | undefined;
}

/** What each input is fed with, in the model's order. */
type InpainterInput =
  | { readonly kind: 'image' | 'mask'; readonly rank: 3 | 4 }
  /** Image and mask in one input: the mask is its last channel. */
  | { readonly kind: 'joined' }
  /** Standard normal numbers; `dims` without the batch. */
  | { readonly kind: 'noise'; readonly dims: readonly number[] };

/** How to feed an inpainter and read what it makes. */
export interface InpainterShape {
  readonly inputs: readonly InpainterInput[];
  readonly layout: 'nchw' | 'nhwc';
  /** Size it works at; `channels` are those of its pictures, without a mask. */
  readonly size: PictureSize;
  /** Rows of a pass where the model fixes them. */
  readonly fixedBatch: number | null;
  readonly outputName: string;
}

type Declared = TensorModel['inputs'][number];

/**
 * How a model is used as an inpainter of pictures of `size`. It takes a picture and a mask [n, 1, h, w], [n, h, w, 1] or
 * [n, h, w] in two inputs or in one of one more channel, and may take noise [n, k] or [n, k, 1, 1]. Of two inputs the
 * mask is the one so named, else the one with one channel, else the second. Throws AtlasError ModelContractMismatch
 * where it has other inputs, channels or sizes. `source` names the model.
 */
export function inpainterShape(
  { inputs, outputs }: Pick<TensorModel, 'inputs' | 'outputs'>,
  options: InpainterOptions,
  size: PictureSize,
  source: string,
): InpainterShape {
  const pictures = inputs.filter((input) => !isNoise(input));
  const mask = pictures.length === 2 ? findMask(pictures) : undefined;
  const image = pictures.find((input) => input !== mask);
  if (image === undefined || pictures.length > 2) throw unusable(source, inputs);
  const layout = options.layout === 'auto' ? guessLayout(image.shape) : options.layout;
  const [declaredHeight, declaredWidth] = sidesOf(image, layout);
  const side = (name: 'height' | 'width', declared: number | null): number => {
    const wanted = options[name];
    if (declared === null || wanted === undefined || declared === wanted) return declared ?? wanted ?? size[name];
    throw mismatch(source, `input "${image.name}" ${written(image)} fixes its ${name} to ${declared}, not ${wanted}`);
  };
  const output =
    options.outputName === undefined ? outputs[0] : outputs.find(({ name }) => name === options.outputName);
  if (output === undefined) {
    const names = outputs.map(({ name }) => `"${name}"`).join(', ');
    throw mismatch(source, `it has no output "${options.outputName ?? ''}", but ${names}`);
  }
  return {
    inputs: inputs.map((input): InpainterInput => {
      if (isNoise(input)) return { kind: 'noise', dims: noiseDims(input, source) };
      if (mask === undefined) return { kind: 'joined' };
      return { kind: input === mask ? 'mask' : 'image', rank: input.shape?.length === 3 ? 3 : 4 };
    }),
    layout,
    size: {
      height: side('height', declaredHeight),
      width: side('width', declaredWidth),
      channels: channelsOf(image, layout, mask === undefined, size.channels, source),
    },
    fixedBatch: image.shape?.[0] ?? null,
    outputName: output.name,
  };
}

function isNoise({ name, shape }: Declared): boolean {
  if (/noise|latent|^z$/i.test(name)) return true;
  return shape !== null && (shape.length === 2 || (shape.length === 4 && shape.slice(2).every((dim) => dim === 1)));
}

function noiseDims(input: Declared, source: string): readonly number[] {
  const dims = input.shape?.slice(1) ?? [];
  if (dims.length > 0 && dims.every((dim) => dim !== null)) return dims;
  throw mismatch(source, `the length of input "${input.name}" ${written(input)} is not fixed`);
}

function findMask(pictures: readonly Declared[]): Declared | undefined {
  const single = ({ shape }: Declared): boolean => shape?.length === 3 || shape?.[1] === 1 || shape?.[3] === 1;
  return (
    pictures.find(({ name }) => /mask/i.test(name)) ??
    (pictures.filter(single).length === 1 ? pictures.find(single) : pictures[1])
  );
}

function guessLayout(shape: Declared['shape']): 'nchw' | 'nhwc' {
  const few = (dim: number | null | undefined): boolean => typeof dim === 'number' && dim <= 4;
  return few(shape?.[3]) && !few(shape?.[1]) ? 'nhwc' : 'nchw';
}

function sidesOf({ shape }: Declared, layout: 'nchw' | 'nhwc'): [number | null, number | null] {
  const first = layout === 'nchw' ? 2 : 1;
  return [shape?.[first] ?? null, shape?.[first + 1] ?? null];
}

/** Channels of the model's pictures: those of ours, or three of one. */
function channelsOf(
  image: Declared,
  layout: 'nchw' | 'nhwc',
  joined: boolean,
  channels: number,
  source: string,
): number {
  const declared = image.shape?.[layout === 'nchw' ? 1 : 3] ?? null;
  const found = declared === null ? channels : declared - (joined ? 1 : 0);
  if (found === channels || (channels === 1 && found === 3)) return found;
  const masked = joined ? ', one of them the mask' : '';
  throw mismatch(
    source,
    `input "${image.name}" ${written(image)} takes ${declared ?? '?'} channels${masked}; pictures have ${channels}`,
  );
}

function written({ shape }: Declared): string {
  return shape === null ? '' : `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

function unusable(source: string, inputs: readonly Declared[]): AtlasError {
  const found = inputs.map((input) => `"${input.name}" ${written(input)}`).join(', ') || 'none';
  return mismatch(source, `an inpainter takes a picture and a mask, and may take noise; this one takes ${found}`);
}

/** An error of the user's inpainter. */
export function mismatch(source: string, message: string): AtlasError {
  return new AtlasError(
    'ModelContractMismatch',
    `reconstruct.inpainter: model ${source}: ${message}`,
    'See "An inpainter of your own" in docs/global.md for what is taken, and correct the model or reconstruct.inpainter.',
  );
}
