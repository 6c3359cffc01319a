import { AtlasError, AUTO_BANK_SIDE_PX, type RunRef } from '@saliency-atlas/contract';
import { generatorUriOf, type RunDescription } from '@saliency-atlas/contract/job';
import { preprocess, type InputSpec } from '../datasets/index.ts';
import { createExemplarGenerator, createHarmonicGenerator, type Generator } from '../generators/index.ts';
import { namesToRead } from './class-names.ts';
import { openGeneratorFile } from './generator-files.ts';
import { runDataset } from './run-inputs.ts';
import type { StepContext } from './step-context.ts';

/** A bank of fewer pictures (or of larger ones: AUTO_BANK_SIDE_PX) holds no near neighbour to fill from; `auto` then fills harmonically. */
const AUTO_MIN_BANK = 500;

let latest: { readonly runId: string; readonly generator: Promise<Generator> } | undefined;

/** What fills removed regions in a run; the bank is read once per process and run. */
export function runGenerator(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  context: StepContext,
): Promise<Generator> {
  if (latest?.runId !== run.runId) {
    const generator = openGenerator(run, description, spec, context);
    latest = { runId: run.runId, generator };
    // A bank that could not be read is read again by the next attempt.
    generator.catch(() => {
      latest = undefined;
    });
  }
  return latest.generator;
}

async function openGenerator(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  context: StepContext,
): Promise<Generator> {
  const { height, width, channels } = spec;
  const size = { height, width, channels };
  const uri = run.sources.generatorUri ?? generatorUriOf(description.job);
  const named = await openGeneratorFile(description.job, uri, size);
  if (named !== null) {
    if (description.generator === undefined || description.generator.digest === named.digest) return named.generator;
    throw new AtlasError(
      'ModelContractMismatch',
      `${uri ?? ''} has changed since the run was planned`,
      'Put the planned generator back, or submit the job again: another generator is another run.',
    );
  }
  const { generator } = description.job.reconstruct;
  const tooLarge = Math.max(height, width) > AUTO_BANK_SIDE_PX;
  if (generator === 'harmonic' || (generator === 'auto' && tooLarge)) return createHarmonicGenerator(size);
  const bank = await readBank(run, description, spec, context);
  const pictures = bank.length / (height * width * channels);
  if (pictures === 0 || (generator === 'auto' && pictures < AUTO_MIN_BANK)) return createHarmonicGenerator(size);
  return createExemplarGenerator(bank, size);
}

/** The bank's readable pictures, uint8 [pictures, height, width, channels], in the data set's order. */
async function readBank(
  run: RunRef,
  description: RunDescription,
  spec: InputSpec,
  context: StepContext,
): Promise<Uint8Array> {
  const { format, limit } = description.job.reconstruct.bank;
  const dataset =
    run.sources.bankUri === null
      ? await runDataset(run, description, context)
      : await context.open.dataset(
          { uri: run.sources.bankUri, format, limit },
          namesToRead(description),
          'reconstruct.bank',
        );
  const pictures: Uint8Array[] = [];
  for await (const entry of dataset.entries()) {
    // Thousands of pictures that lie in memory would otherwise be read in one go, and the heartbeat be late.
    await context.breathe();
    if (pictures.length === limit) break;
    try {
      pictures.push(preprocess(await dataset.decode(entry.imageId, await dataset.read(entry)), spec).display);
    } catch (error) {
      if (error instanceof AtlasError) throw error;
      // An unreadable picture is no use for filling; those of the data set itself are reported by the explain step.
    }
  }
  const length = spec.height * spec.width * spec.channels;
  const bank = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, index) => {
    bank.set(picture, index * length);
  });
  return bank;
}
