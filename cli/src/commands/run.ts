import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { openStore, readObjectIfThere } from '@saliency-atlas/activities/stores';
import { PRIORITY, type RunResult } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';
import { EXIT } from '../exit-codes.ts';
import { inSession } from '../in-session.ts';
import { interruption } from '../interrupt.ts';
import { loadJob, type Flags } from '../load-job.ts';
import { addModelFlags } from '../model-flags.ts';
import { createOutput, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';
import { priorityOption } from '../priority-option.ts';
import { openSession } from '../session.ts';

interface RunFlags extends Flags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly priority: number;
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('explain a model version over a data set: maps, controls, history, gate and a report')
    .argument('[job]', 'job file (YAML or JSON)');
  addModelFlags(command)
    .option('--dataset <uri>', 'images: class folders, a manifest, COCO, tar, Parquet or idx files, here or in S3')
    .option('--format <format>', 'image-folder, manifest, coco, idx, webdataset or parquet (default: by the names)')
    .option('--limit <n>', 'images at most')
    .option('--store <uri>', 'where results go: a folder or s3://bucket/prefix (default: ./atlas)')
    .addOption(priorityOption(PRIORITY.adHoc))
    .option('--json', 'progress and result as JSON lines')
    .option('-q, --quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas run --model model.onnx --dataset ./photos --store ./atlas
  $ saliency-atlas run job.yaml --version 2026-11-23 --limit 1000
  $ saliency-atlas run job.yaml --set model.input.mean=127 --set model.input.std=128 --set model.input.scale=1`,
    )
    .action(async (file: string | undefined, flags: RunFlags) => {
      process.exitCode = await run(file, flags);
    });
}

async function run(file: string | undefined, flags: RunFlags): Promise<number> {
  const output = createOutput(flags.quiet === true || flags.json === true);
  const job = await loadJob(file, flags);
  const session = await openSession(job.store.uri, job.resources.workers, output);
  return inSession(session, output, async () => {
    const lines = {
      onProgress: (progress: object) => output.result(JSON.stringify({ progress })),
      onWarning: (warning: string) => output.result(JSON.stringify({ warning })),
    };
    const follower = { output, interrupted: interruption(), ...(flags.json === true && lines) };
    const result = await runJob(session, job, follower, flags.priority);
    const report = await placeReport(job, result);
    if (flags.json === true) output.result(resultLine(result, report));
    else describeResult(job, result, report, output);
    return result.gate.verdict === 'refused' ? EXIT.gateRefused : EXIT.done;
  });
}

/** Where people find the page: beside a local store's runs; for a remote store in the current folder. */
export async function placeReport(job: Job, result: RunResult): Promise<string> {
  const store = openStore(result.storeUri);
  const bytes = await readObjectIfThere(store, { key: result.reportKey });
  if (bytes === undefined) throw new Error(`${result.storeUri}: the report ${result.reportKey} is missing`);
  const name = `report-${job.model.name}-${job.model.version}.html`;
  const base = job.store.uri.startsWith('file://')
    ? new URL(`${job.store.uri.replace(/\/?$/, '/')}${name}`)
    : pathToFileURL(resolve(name));
  await writeFile(base, bytes);
  return base.href;
}

/** The last line of `--json`. */
export function resultLine(result: RunResult, report: string): string {
  const { runId, manifestKey: manifest, counts, gate, nothingToDo } = result;
  return JSON.stringify({ runId, manifest, report, counts, gate, nothingToDo });
}

/** What a run came to, in a few lines. */
export function describeResult(job: Job, result: RunResult, report: string, output: Output): void {
  const { counts, gate } = result;
  if (result.nothingToDo) output.note(`Run ${result.runId} is complete; nothing is left to do.`);
  const failed = counts['failed'] ?? 0;
  const unreadable = failed === 0 ? '' : `, ${failed} of them unreadable`;
  const saved = counts['explain_passes_saved'] ?? 0;
  const spared = saved === 0 ? '' : ` (${saved} saved where maps settled early)`;
  const images = `${counts['images'] ?? 0} images${unreadable}, ${counts['passes'] ?? 0} forward passes${spared}`;
  output.result(`${job.model.name} ${job.model.version}: ${images} (run ${result.runId})`);
  output.result(`Gate: ${gate.verdict}`);
  for (const reason of gate.reasons) output.result(`  - ${reason}`);
  output.result(`Report: ${report}`);
}
