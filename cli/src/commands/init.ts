import { stat, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Proposal, ProposalRequest } from '@saliency-atlas/activities';
import { AtlasError } from '@saliency-atlas/contract';
import { candidateTable, proposalNotes } from '../init/describe-proposal.ts';
import { jobText } from '../init/job-text.ts';
import { loadJob } from '../load-job.ts';
import { createOutput, type Output } from '../output.ts';
import { runEngine } from '../run-engine.ts';

interface InitFlags {
  readonly model: string;
  readonly dataset: string;
  readonly labels?: string;
  readonly name?: string;
  readonly images: string;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('look at a model and images, find out how the model wants them, and write a job file')
    .requiredOption('--model <file>', 'the model: an ONNX file')
    .requiredOption('--dataset <folder>', 'images: class folders, a folder with a manifest, or idx files')
    .option('--labels <file>', 'class names, one a line (default: a labels file beside the model that fits)')
    .option('--name <name>', 'model name (default: the file name)')
    .option('--images <n>', 'images to try with at most', '64')
    .option('--out <file>', 'the job file to write', 'job.yaml')
    .option('--force', 'write over a job file that stands there')
    .option('--json', 'what was found out, as JSON')
    .option('-q, --quiet', 'only the name of the job file')
    .addHelpText(
      'after',
      `
Each usual preprocessing is tried on a sample; the one with the most right answers is written down. Without labels that
fit, it is the one whose answers tell the images apart best, and that is said. In the table, p(label) is the mean probability
of the right class, confidence that of the first answer, and bits how much the answers tell about which image was shown.

Examples:
  $ saliency-atlas init --model model.onnx --dataset ./photos --labels labels.txt
  $ saliency-atlas init --model model.onnx --dataset ./photos/metadata.jsonl --out photos.yaml
  $ saliency-atlas run job.yaml --limit 10 --passes 50`,
    )
    .action(async (flags: InitFlags) => {
      await init(flags);
    });
}

async function init(flags: InitFlags): Promise<void> {
  const output = createOutput(flags.quiet === true || flags.json === true);
  const jobFile = resolve(flags.out);
  const images = Number(flags.images);
  if (!Number.isInteger(images) || images < 1) {
    throw new AtlasError('InvalidJob', `--images ${flags.images} is no number of images`, 'Give a whole number.');
  }
  if (flags.force !== true) await assertFree(jobFile);
  const [model, dataset] = [resolve(flags.model), resolve(flags.dataset)];
  const proposal = await propose({ model, dataset, labels: flags.labels ?? null, images }, output);
  const named = await loadJob(undefined, { model, dataset, ...(flags.name === undefined ? {} : { name: flags.name }) });
  await writeFile(jobFile, jobText({ jobFile, model, modelName: named.model.name, proposal }));
  // What cannot be run must not be written without a word.
  await loadJob(jobFile, {});
  if (flags.json === true) {
    output.result(JSON.stringify({ jobFile, ...proposal }));
    return;
  }
  if (flags.quiet !== true) output.result(`${candidateTable(proposal)}\n`);
  for (const note of proposalNotes(proposal)) output.note(`- ${note}`);
  const name = relative(process.cwd(), jobFile);
  output.note(`\nNext: saliency-atlas run ${name} --limit 10 --passes 50   # a first look`);
  output.result(`Job file: ${name}`);
}

/** Asks the process that holds the engine. */
async function propose(request: ProposalRequest, output: Output): Promise<Proposal> {
  let proposal: Proposal | undefined;
  output.progress('loading the model', 'loading the model');
  for await (const said of runEngine('@saliency-atlas/workers/propose-job', request)) {
    const line = said as { progress: { done: number; total: number } } | { proposal: Proposal };
    if ('proposal' in line) proposal = line.proposal;
    else {
      const text = `trying ${line.progress.done}/${line.progress.total} ways to feed the model`;
      output.progress(text, text);
    }
  }
  output.endProgress();
  if (proposal === undefined) throw new Error('the engine gave no result');
  return proposal;
}

async function assertFree(jobFile: string): Promise<void> {
  const standing = await stat(jobFile).catch(() => undefined);
  if (standing === undefined) return;
  throw new AtlasError('InvalidJob', `${jobFile} is there already`, 'Give another file with --out, or add --force.');
}
