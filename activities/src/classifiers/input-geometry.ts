import { AtlasError } from '@saliency-atlas/contract';

/** What the job says about the model's input; the model's own declaration fills what is absent. */
export interface ModelInputOptions {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  readonly channels?: number | undefined;
  /** `auto`: where the model declares 1 to 4 values must be the channels; where it declares none, the engine's custom. */
  readonly layout: 'auto' | 'nchw' | 'nhwc';
}

/** How to feed a model. */
export interface InputGeometry {
  readonly layout: 'nchw' | 'nhwc';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows per pass where the model fixes them; null where it takes any number. */
  readonly fixedBatch: number | null;
}

/** An input as the model declares it: a null in the shape is a dimension that is not fixed, a null shape is unknown. */
export interface DeclaredInput {
  readonly name: string;
  readonly shape: readonly (number | null)[] | null;
}

const MOST_CHANNELS = 4;

function mismatch(source: string, message: string, fix: string): AtlasError {
  return new AtlasError('ModelContractMismatch', `model ${source}: ${message}`, fix);
}

/** A shape as it is written in errors: [?, 3, 224, 224]. */
function describeShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

function chooseLayout(shape: readonly (number | null)[], custom: 'nchw' | 'nhwc'): 'nchw' | 'nhwc' {
  const mayBeChannels = (dim: number | null | undefined): boolean => typeof dim === 'number' && dim <= MOST_CHANNELS;
  const [, first, , last] = shape;
  if (mayBeChannels(first) === mayBeChannels(last)) return custom;
  return mayBeChannels(first) ? 'nchw' : 'nhwc';
}

/**
 * Brings together what the model declares and what the job says about its input. `custom` is the layout that the
 * engine's models usually have.
 * Throws AtlasError ModelContractMismatch naming the field of the job that is missing or contradicts the model.
 */
export function resolveInputGeometry(
  input: DeclaredInput,
  options: ModelInputOptions,
  custom: 'nchw' | 'nhwc',
  source: string,
): InputGeometry {
  const shape = input.shape ?? [null, null, null, null];
  const found = describeShape(shape);
  if (shape.length !== 4) {
    const fix = 'Export it with an input of 4 dimensions, [n, c, h, w] or [n, h, w, c].';
    throw mismatch(source, `input "${input.name}" is ${found}`, fix);
  }
  const layout = options.layout === 'auto' ? chooseLayout(shape, custom) : options.layout;
  const order =
    layout === 'nchw' ? (['channels', 'height', 'width'] as const) : (['height', 'width', 'channels'] as const);
  const resolve = (field: 'height' | 'width' | 'channels'): number => {
    const declared = shape[order.indexOf(field) + 1] ?? null;
    const wanted = options[field];
    if (declared === null && wanted === undefined) {
      const message = `the ${field} of input "${input.name}" ${found} is not fixed`;
      throw mismatch(source, message, `Set model.input.${field} in the job file (or --set model.input.${field}=…).`);
    }
    if (declared !== null && wanted !== undefined && declared !== wanted) {
      const message = `input "${input.name}" is ${found}, so its ${field} is ${declared}, not ${wanted}`;
      throw mismatch(
        source,
        message,
        `Remove model.input.${field}, or set it to ${declared}; check model.input.layout.`,
      );
    }
    return declared ?? wanted ?? 0;
  };
  const channels = resolve('channels');
  if (channels > MOST_CHANNELS) {
    const other = layout === 'nchw' ? 'nhwc' : 'nchw';
    const message = `input "${input.name}" is ${found}, read as ${layout} that is ${channels} channels`;
    throw mismatch(source, message, `Set model.input.layout to ${other}.`);
  }
  return { layout, channels, height: resolve('height'), width: resolve('width'), fixedBatch: shape[0] ?? null };
}

/** Classes by an output's declared shape [n, K] or [n, K, 1, 1]; null where it is not fixed. */
export function declaredClassCount(shape: readonly (number | null)[] | null): number | null {
  const dims = shape?.slice(1);
  if (!dims || dims.length === 0 || dims.includes(null)) return null;
  return dims.reduce<number>((product, dim) => product * (dim ?? 1), 1);
}

/** Throws ModelContractMismatch unless the model gives one number for each of at least two classes. */
export function requireClasses(classCount: number, outputName: string, source: string): void {
  if (classCount >= 2 && Number.isInteger(classCount)) return;
  throw mismatch(
    source,
    `output "${outputName}" has ${classCount} values an image`,
    'Export it with one output for each of at least 2 classes.',
  );
}

/** The output that the job names, or the first, with a warning where there are others. Throws ModelContractMismatch. */
export function chooseOutput<Output extends { readonly name: string }>(
  outputs: readonly Output[],
  wanted: string | undefined,
  source: string,
  onWarning: (message: string) => void,
): Output {
  const [first] = outputs;
  const found = wanted === undefined ? first : outputs.find(({ name }) => name === wanted);
  const names = outputs.map(({ name }) => `"${name}"`).join(', ');
  if (found === undefined) {
    throw mismatch(source, `it has no output "${wanted ?? ''}"`, `Set model.outputName to one of ${names}.`);
  }
  if (wanted === undefined && outputs.length > 1) {
    onWarning(`model ${source}: of its outputs ${names} the first is used; model.outputName chooses another`);
  }
  return found;
}
