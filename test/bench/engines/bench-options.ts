import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly models: readonly string[];
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly threads: number;
  readonly output: 'logits' | 'probabilities';
  /** A Python with numpy and onnxruntime; undefined: the one of the cache, made once. */
  readonly python: string | undefined;
  /** Runs one side alone and tells its peak memory; used by the bench itself. */
  readonly only: string | undefined;
}

/** Batches after which memory is looked at. */
export const BATCHES_OF_PEAK = 10;

export function readBenchOptions(): BenchOptions {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      batch: { type: 'string', default: '8,16,32' },
      rounds: { type: 'string', default: '15' },
      threads: { type: 'string', default: '1' },
      output: { type: 'string', default: 'logits' },
      python: { type: 'string' },
      only: { type: 'string' },
    },
  });
  return {
    models: positionals,
    batches: values.batch.split(',').map(Number),
    rounds: Number(values.rounds),
    threads: Number(values.threads),
    output: values.output === 'probabilities' ? 'probabilities' : 'logits',
    python: values.python,
    only: values.only,
  };
}

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
