import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const FORMATS = ['manifest', 'image-folder', 'idx'] as const;

/** One line of the table: a method with a budget of passes. */
export interface Trial {
  readonly name: string;
  readonly method: string;
  readonly passes: number;
  /** Agreement with the whole budget's map at which `atlas-stop` stops; null: budgets mean what they say. */
  readonly stopAt: number | null;
}

export interface BenchOptions {
  readonly model: string;
  readonly images: string;
  readonly format: (typeof FORMATS)[number];
  /** Images of the shuffled order that are left out at its start, and how many are used after them. */
  readonly skip: number;
  readonly limit: number;
  readonly trials: readonly Trial[];
  /** Trials that the paired differences are taken against. */
  readonly references: readonly string[];
  readonly seed: number;
  /** Steps of the insertion and deletion curves; 0: no curves. */
  readonly steps: number;
  readonly group: number;
  readonly batch: number;
  readonly threads: number;
  /** Images, and the largest budget, on which a second seed is run. */
  readonly stabilityImages: number;
  readonly stabilityPasses: number;
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
  readonly shorterSide: number;
  readonly cache: string;
  readonly out: string | undefined;
}

const USAGE = `bench:local -- --model FILE.onnx --images FOLDER (with metadata.jsonl: file_name, label)
  --methods LIST   rise,atlas,hsic@750/1500,… (@: budgets of its own); also oise, oise-score, hsic-signed, lime, sobol,
                   occlusion, random, centre, atlas-target (reads the target's answers alone, whatever the budget),
                   atlas-once and atlas-gcv (the estimators before), atlas-stop0.9 (stops at that agreement; beside
                   atlas, a second table says how it held)
  --format manifest  or image-folder (a folder a class), idx (the demo's garments: demo-data/validation in its store)
  --budgets LIST   default 250,500,1000,2000,4000
  --reference LIST default rise@4000            --skip N   --limit N   --seed N   --steps 25 (0: no curves)
  --group 20 --batch 20                          images that advance together, rows of a forward pass
  --stability-images 0 --stability-passes 1000   a second seed for budgets up to that
  --scale 1 --mean 127 --std 128 --shorter-side 256   how pixels enter the model
  --cache DIR      default in the temporary folder: answers of the model, so that estimators can be run again without it
  --out FILE.json`;

/** Reads the command line; throws with the usage where something is missing. */
export function readOptions(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const names =
    'model images methods budgets reference skip limit seed steps group batch threads cache out scale mean std format';
  const more = ['shorter-side', 'stability-images', 'stability-passes'];
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...names.split(' '), ...more].map((name) => [name, text])),
  });
  const given = values as Readonly<Record<string, string | undefined>>;
  const number = (name: string, standard: number): number => {
    const value = Number(given[name] ?? standard);
    if (!Number.isFinite(value)) throw new Error(`--${name}: not a number\n${USAGE}`);
    return value;
  };
  if (given['model'] === undefined || given['images'] === undefined) throw new Error(USAGE);
  const format = FORMATS.find((name) => name === (given['format'] ?? 'manifest'));
  if (format === undefined) throw new Error(`--format: not one of ${FORMATS.join(', ')}\n${USAGE}`);
  const budgets = numberList(given['budgets'] ?? '250,500,1000,2000,4000', ',');
  return {
    model: given['model'],
    images: given['images'],
    format,
    skip: number('skip', 0),
    limit: number('limit', 1e9),
    trials: readTrials(given['methods'] ?? 'random,centre,rise,atlas', budgets),
    references: (given['reference'] ?? 'rise@4000').split(','),
    seed: number('seed', 0),
    steps: number('steps', 25),
    group: number('group', 20),
    batch: number('batch', 20),
    threads: number('threads', 1),
    stabilityImages: number('stability-images', 0),
    stabilityPasses: number('stability-passes', 1000),
    scale: number('scale', 1),
    mean: number('mean', 127),
    std: number('std', 128),
    shorterSide: number('shorter-side', 256),
    cache: given['cache'] ?? join(tmpdir(), 'saliency-atlas-bench'),
    out: given['out'],
  };
}

/** `rise,hsic@750/1500` as trials; methods that take no budget appear once. */
function readTrials(methods: string, budgets: readonly number[]): Trial[] {
  return methods.split(',').flatMap((entry) => {
    const [name = '', own] = entry.split('@');
    const agreement = /^atlas-stop(0\.\d+)$/.exec(name)?.[1];
    const method = agreement === undefined ? name : 'atlas';
    const stopAt = agreement === undefined ? null : Number(agreement);
    if (['random', 'centre', 'occlusion'].includes(method)) return [{ name, method, passes: 2, stopAt }];
    const passes = own === undefined ? budgets : numberList(own, '/');
    return passes.map((budget) => ({ name: `${name}@${budget}`, method, passes: budget, stopAt }));
  });
}

function numberList(text: string, separator: string): number[] {
  return text.split(separator).map((part) => {
    const value = Number(part);
    if (!Number.isInteger(value) || value < 2) throw new Error(`"${part}" is not a number of passes\n${USAGE}`);
    return value;
  });
}
