import { expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

/** Changes with the code only, so that a failure here repeats; `npm run fuzz` goes on from here. */
const SEED = 20_261_125;

const CASES: Readonly<Record<string, number>> = {
  image: 300,
  manifest: 300,
  csv: 300,
  coco: 300,
  tar: 200,
  parquet: 200,
  idx: 200,
  job: 500,
  model: 100,
};

it.each(Object.entries(CASES))(
  'the loader of %s survives %d mutated files: no crash, hang or unbounded memory, and errors in words',
  async (loader, cases) => {
    expect((await runFuzz(loader, SEED, cases)).findings).toEqual([]);
  },
  600_000,
);
