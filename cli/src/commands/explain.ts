import type { Command } from 'commander';
import { loadJob, type Flags } from '../load-job.ts';
import { makeOutFolder } from '../make-out-folder.ts';
import { addModelFlags } from '../model-flags.ts';
import { createOutput, type Output } from '../output.ts';
import { EXPLAIN_SCRIPT, runEngine, type WaitingEngine } from '../run-engine.ts';

interface ExplainFlags extends Flags {
  readonly job?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What the process that holds the engine says of one image. */
interface ExplainedLine {
  readonly image: string;
  readonly picture: string;
  readonly topClasses: readonly { readonly name: string; readonly probability: number }[];
  readonly target: string;
  readonly saliency: {
    readonly status: string;
    readonly reason: string;
    readonly passes: number;
    readonly confidence: number | null;
  };
  /** What was said of the model so far. */
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** Adds the command; `engine` is the process of its script where that was started beforehand. */
export function addExplain(program: Command, engine: string | WaitingEngine = EXPLAIN_SCRIPT): void {
  const command = program
    .command('explain')
    .description('explain single images: a picture beside each, no server')
    .argument('<image...>', 'JPEG, PNG or WebP files')
    .option('--job <file>', 'job file to take the model and its preprocessing from');
  addModelFlags(command)
    .option('--out <folder>', 'where the pictures go (default: beside the images)')
    .option('--json', 'one JSON line an image')
    .option('-q, --quiet', 'the pictures and classes alone')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas explain photo.jpg --model model.onnx --labels labels.txt \\
      --set model.input.scale=1 --set model.input.mean=127 --set model.input.std=128`,
    )
    .action(async (images: string[], flags: ExplainFlags) => {
      await explain(images, flags, engine);
    });
}

async function explain(images: readonly string[], flags: ExplainFlags, engine: string | WaitingEngine): Promise<void> {
  const output = createOutput(flags.quiet === true);
  // A single image needs no data set; the job's schema does.
  const job = await loadJob(flags.job, { ...flags, set: ['dataset.uri=.', ...(flags.set ?? [])] });
  if (flags.out !== undefined) await makeOutFolder(flags.out);
  const request = { job, images, outFolder: flags.out ?? null };
  const told = new Set<string>();
  for await (const line of runEngine(engine, request)) {
    const said = line as ExplainedLine;
    if (flags.json === true) output.result(JSON.stringify(said));
    else {
      for (const message of said.warnings) if (!told.has(message)) output.note(`Warning: ${message}`);
      describe(said, output);
    }
    for (const message of said.warnings) told.add(message);
  }
}

function describe(said: ExplainedLine, output: Output): void {
  const { saliency } = said;
  const confidence = saliency.confidence === null ? '' : `, confidence ${saliency.confidence.toFixed(2)}`;
  output.result(`${said.image} → ${said.picture}`);
  for (const { name, probability } of said.topClasses)
    output.result(`  ${(100 * probability).toFixed(1).padStart(5)} %  ${name}`);
  if (saliency.status !== 'ok') output.result(`  no map: ${saliency.reason}`);
  output.note(`  explained "${said.target}" with ${saliency.passes} passes in ${said.durationMs} ms${confidence}`);
}
