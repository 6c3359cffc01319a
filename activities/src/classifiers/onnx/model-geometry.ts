import { AtlasError } from '@saliency-atlas/contract';
import { ELEMENT, type OnnxModel, type OnnxValue } from './onnx-model.ts';

/** What the job says about the model's input; the model's own declaration fills what is absent. */
export interface ModelInputOptions {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  readonly channels?: number | undefined;
  readonly layout: 'nchw' | 'nhwc';
}

/** How to feed a model. */
export interface ModelGeometry {
  readonly input: OnnxValue;
  readonly layout: 'nchw' | 'nhwc';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows per pass where the model fixes them; null where it takes any number. */
  readonly fixedBatch: number | null;
}

const MOST_CHANNELS = 4;
const INPUT_TYPES: readonly number[] = [ELEMENT.float32, ELEMENT.uint8, ELEMENT.float16, ELEMENT.float64];

function mismatch(source: string, message: string, fix: string): AtlasError {
  return new AtlasError('ModelContractMismatch', `model ${source}: ${message}`, fix);
}

function describeShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

function imageInput(model: OnnxModel, source: string): OnnxValue & { readonly shape: readonly (number | null)[] } {
  const [input, ...others] = model.inputs;
  if (!input || others.length > 0) {
    const names = model.inputs.map(({ name }) => name).join(', ') || 'none';
    throw mismatch(
      source,
      `it needs one input, the image, and has ${names}`,
      'Export it with the image as only input.',
    );
  }
  const shape = input.shape ?? [null, null, null, null];
  if (shape.length !== 4) {
    const found = describeShape(shape);
    throw mismatch(
      source,
      `input "${input.name}" is ${found}`,
      'Export it with an input of 4 dimensions, [n, c, h, w].',
    );
  }
  if (!INPUT_TYPES.includes(input.elementType)) {
    const found = `input "${input.name}" has ONNX element type ${input.elementType}`;
    throw mismatch(source, found, 'Export it with a float32, float64, float16 or uint8 input.');
  }
  return { ...input, shape };
}

/**
 * Brings together what the model declares and what the job says about its input.
 * Throws AtlasError ModelContractMismatch naming the field of the job that is missing or contradicts the model.
 */
export function resolveGeometry(model: OnnxModel, options: ModelInputOptions, source: string): ModelGeometry {
  const input = imageInput(model, source);
  const { layout } = options;
  const order =
    layout === 'nchw' ? (['channels', 'height', 'width'] as const) : (['height', 'width', 'channels'] as const);
  const found = describeShape(input.shape);
  const resolve = (field: 'height' | 'width' | 'channels'): number => {
    const declared = input.shape[order.indexOf(field) + 1] ?? null;
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
  const fixedBatch = input.shape[0] ?? null;
  return { input, layout, channels, height: resolve('height'), width: resolve('width'), fixedBatch };
}

/** Classes by the output's declared shape [n, K] or [n, K, 1, 1]; null where it is not fixed. */
export function declaredClassCount(output: OnnxValue): number | null {
  const dims = output.shape?.slice(1);
  if (!dims || dims.length === 0 || dims.includes(null)) return null;
  return dims.reduce<number>((product, dim) => product * (dim ?? 1), 1);
}
