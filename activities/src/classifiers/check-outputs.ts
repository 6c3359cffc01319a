import { AtlasError } from '@saliency-atlas/contract';

/** Gives the values back, or throws AtlasError ModelContractMismatch where one is NaN or infinite. */
export function refuseNonFinite(values: Float32Array, source: string): Float32Array {
  if (values.every(Number.isFinite)) return values;
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${source}: it gave NaN or an infinite value`,
    'Check model.input.scale, mean and std in the job file, and the model itself on the same image.',
  );
}

const TOLERANCE = 1e-3;

/**
 * Holds what the job says of the outputs against one row of them: warns where declared logits look like probabilities,
 * throws AtlasError ModelContractMismatch where declared probabilities cannot be any.
 */
export function checkDeclaredOutput(
  row: Float32Array,
  declared: 'logits' | 'probabilities',
  source: string,
  onWarning: (message: string) => void,
): void {
  refuseNonFinite(row, source);
  const withinUnit = row.every((value) => value >= -TOLERANCE && value <= 1 + TOLERANCE);
  const sum = row.reduce((total, value) => total + value, 0);
  if (declared === 'probabilities' && !withinUnit) {
    throw new AtlasError(
      'ModelContractMismatch',
      `model ${source}: its outputs are not probabilities, some are outside 0..1`,
      'Set model.output to logits in the job file.',
    );
  }
  if (declared === 'logits' && withinUnit && Math.abs(sum - 1) < TOLERANCE) {
    onWarning(`model ${source}: its outputs look like probabilities; if they are, set model.output to probabilities`);
  }
}
