import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { AtlasError } from '@saliency-atlas/contract';
import { makeOutFolder } from '../make-out-folder.ts';
import { createOutput } from '../output.ts';
import { runEngine } from '../run-engine.ts';

interface TrainFlags {
  readonly dataset: string;
  readonly format: string;
  readonly kind: string;
  readonly size: string;
  readonly limit?: string;
  readonly steps: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface TrainingLine {
  readonly progress?: {
    readonly step: number;
    readonly steps: number;
    readonly error: number;
    readonly engine: string;
  };
  readonly result?: { readonly generator: string; readonly grid: string; readonly pictures: number };
}

export function addGenerator(program: Command): void {
  const generator = program
    .command('generator')
    .description('train what fills removed regions')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas generator train --dataset ./train --size 32x32x3 --out ./generator`,
    );
  generator
    .command('train')
    .description('train a generator on your images; the same command goes on where it stopped')
    .requiredOption('--dataset <uri>', 'images to learn from, best those the model was trained on')
    .addOption(
      new Option('--format <format>', 'how they lie there')
        .choices(['image-folder', 'manifest', 'idx'])
        .default('image-folder'),
    )
    .requiredOption('--size <HxWxC>', "the model's input: height, width (multiples of 4) and channels, as 28x28x1")
    .addOption(
      new Option('--kind <kind>', 'an encoder and a decoder, or a generator and its discriminator as in the paper')
        .choices(['autoencoder', 'adversarial'])
        .default('autoencoder'),
    )
    .option('--limit <n>', 'images at most')
    .option('--steps <n>', 'steps of 64 images', '3000')
    .option('--seed <n>', 'every random choice follows from it', '0')
    .requiredOption('--out <folder>', 'where generator.safetensors and fills.png go')
    .option('--json', 'one JSON line a message')
    .option('-q, --quiet', 'no progress: the files that were written, or with --json the last line, alone')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas generator train --dataset ./train --size 32x32x3 --out ./generator
  $ saliency-atlas run job.yaml --set reconstruct.generator=trained \\
      --set reconstruct.trained.uri=./generator/generator.safetensors`,
    )
    .action(async (flags: TrainFlags) => {
      await train(flags);
    });
}

async function train(flags: TrainFlags): Promise<void> {
  const output = createOutput(false);
  await makeOutFolder(flags.out);
  const request = {
    dataset: {
      uri: flags.dataset,
      format: flags.format,
      ...(flags.limit === undefined ? {} : { limit: wholeNumber('--limit', flags.limit, 1) }),
    },
    kind: flags.kind,
    size: parseSize(flags.size),
    steps: wholeNumber('--steps', flags.steps, 1),
    seed: wholeNumber('--seed', flags.seed, 0),
    outFolder: resolve(flags.out),
  };
  for await (const said of runEngine('@saliency-atlas/workers/train-generator', request)) {
    const { progress, result } = said as TrainingLine;
    if (flags.quiet === true && progress !== undefined) continue;
    if (flags.json === true) output.result(JSON.stringify(said));
    else if (progress !== undefined) {
      const { step, steps, error, engine } = progress;
      const measured = flags.kind === 'adversarial' ? 'the discriminator errs in' : 'mean error of a pixel';
      output.note(`step ${step} of ${steps}, ${measured} ${error.toFixed(4)} (${engine})`);
    } else if (result !== undefined) output.result(`${result.generator}\n${result.grid}`);
  }
}

function parseSize(text: string): { height: number; width: number; channels: number } {
  const match = /^(\d+)x(\d+)x([13])$/.exec(text);
  if (match === null) {
    throw new AtlasError(
      'InvalidJob',
      `--size ${text}: not a size`,
      'Write height, width and 1 or 3 channels: 28x28x1.',
    );
  }
  return { height: Number(match[1]), width: Number(match[2]), channels: Number(match[3]) };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new AtlasError(
    'InvalidJob',
    `${flag} ${text}: not a whole number`,
    `Give a whole number of at least ${least}.`,
  );
}
