import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { metricDirection } from '@saliency-atlas/activities/evaluate';
import { loadJob, type Flags } from '../load-job.ts';
import { addModelFlags } from '../model-flags.ts';
import { createOutput } from '../output.ts';
import { runEngine } from '../run-engine.ts';
import { formatCsv, formatTable } from '../table.ts';

interface EvaluateFlags extends Flags {
  readonly maps: string;
  readonly randomisedMaps?: string;
  readonly job?: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface Evaluated {
  readonly images: readonly { imageId: string; target: number; metric: string; value: number }[];
  readonly overall: readonly { metric: string; value: number; low: number; high: number; count: number }[];
  readonly skipped: readonly { imageId: string; reason: string }[];
  readonly warnings: readonly string[];
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description(
      'score maps that someone else made: insertion, deletion, µFidelity, localisation, sanity, with controls',
    )
    .requiredOption('--maps <file>', 'Arrow IPC file with image_id, map (fixed_size_list<float32>) and perhaps target')
    .option(
      '--randomised-maps <file>',
      'maps of the same images by the same method, for a model with randomised weights',
    )
    .option('--job <file>', 'job file to take model, preprocessing and data set from')
    .option('--dataset <folder>', 'the images')
    .option('--format <format>', 'as of a data set in a job (default: by the names)');
  addModelFlags(command)
    .option('--out <file>', 'write the figures of every image as CSV')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Several rows of one image and target count as maps of different seeds: the first is scored, all are compared.

Example:
  $ saliency-atlas evaluate --maps gradcam.arrow --model model.onnx --dataset ./photos`,
    )
    .action(async (flags: EvaluateFlags) => {
      await evaluate(flags);
    });
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const output = createOutput(flags.json === true);
  const job = await loadJob(flags.job, flags);
  let evaluated: Evaluated | undefined;
  const { maps, randomisedMaps } = flags;
  for await (const said of runEngine('@saliency-atlas/workers/evaluate-maps', { job, maps, randomisedMaps })) {
    const line = said as { progress: { done: number; total: number } } | { result: Evaluated };
    if ('result' in line) evaluated = line.result;
    else {
      const text = `evaluate ${line.progress.done}/${line.progress.total} maps`;
      output.progress(text, text);
    }
  }
  output.endProgress();
  if (evaluated === undefined) throw new Error('the engine gave no result');
  if (flags.out !== undefined) await writeFile(flags.out, imagesCsv(evaluated));
  if (flags.json === true) {
    output.result(JSON.stringify(evaluated));
    return;
  }
  for (const message of evaluated.warnings) output.note(`Warning: ${message}`);
  output.result(overallTable(evaluated));
  for (const { imageId, reason } of evaluated.skipped) output.note(`left out ${imageId}: ${reason}`);
}

/** One line per metric: the maps, then a random and a centre map on the same images. */
function overallTable({ overall }: Evaluated): string {
  const metrics = overall.filter(({ metric }) => !/_(random|centre)$/.test(metric));
  const valueOf = (metric: string): string => overall.find((row) => row.metric === metric)?.value.toFixed(3) ?? '–';
  const rows = metrics.map(({ metric, value, low, high, count }) => [
    metric,
    metricDirection(metric) ?? '',
    value.toFixed(3),
    `${low.toFixed(3)} … ${high.toFixed(3)}`,
    valueOf(`${metric}_random`),
    valueOf(`${metric}_centre`),
    String(count),
  ]);
  return formatTable(['metric', 'better', 'maps', '95 % interval', 'random map', 'centre map', 'images'], rows);
}

function imagesCsv({ images }: Evaluated): string {
  const rows = images.map(({ imageId, target, metric, value }) => [imageId, String(target), metric, String(value)]);
  return `${formatCsv(['image_id', 'target', 'metric', 'value'], rows)}\n`;
}
