import type { Command } from 'commander';
import { DEMO_VERSIONS, demoJob } from '@saliency-atlas/infra/demo';
import { parseJob, type Job } from '@saliency-atlas/contract/job';
import { coloursOf } from '../colours.ts';
import { checkDataset } from '../doctor/check-dataset.ts';
import { checkDisk } from '../doctor/check-disk.ts';
import { checkEngine } from '../doctor/check-engine.ts';
import { checkEngines } from '../doctor/check-engines.ts';
import { checkChromium, checkNode, checkPython } from '../doctor/check-programs.ts';
import { checkStore } from '../doctor/check-store.ts';
import { checkTemporal } from '../doctor/check-temporal.ts';
import type { Finding } from '../doctor/finding.ts';
import { withinTime } from '../doctor/within-time.ts';
import { EXIT } from '../exit-codes.ts';
import { loadJob } from '../load-job.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeUri } from '../store-flag.ts';

/** Longer than the slowest check that is not stuck: a large model on a busy machine. */
const CHECK_TIMEOUT_MS = 120_000;

interface DoctorFlags {
  readonly store: string;
  readonly model?: string;
  readonly dataset?: string;
  readonly job?: string;
  readonly json?: boolean;
}

export function addDoctor(program: Command): void {
  addStoreFlag(program.command('doctor').description('whether everything that a run needs is here, each with its fix'))
    .option('--model <file>', 'a model to load (default: the one of the demo)')
    .option('--dataset <uri>', 'images to try a few of')
    .option('--job <file>', 'job file to take the model, its input and the data set from')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Exit code 0 when a run would work, warnings or not; 1 else.

Example:
  $ saliency-atlas doctor --job job.yaml`,
    )
    .action(async (flags: DoctorFlags) => {
      process.exitCode = await doctor(flags);
    });
}

async function doctor(flags: DoctorFlags): Promise<number> {
  const output = createOutput(false);
  const [job, modelName] = await modelToLoad(flags);
  const store = storeUri(flags.store);
  const checks: readonly (readonly [string, () => Promise<Finding | null> | Finding | null])[] = [
    ['Node.js', () => checkNode(process.versions.node)],
    ['Temporal', () => checkTemporal()],
    ['Python', () => checkPython()],
    ['store', () => checkStore(store)],
    ['disk', () => checkDisk(store)],
    ['engines', () => checkEngines()],
    ['model', () => checkEngine(job, modelName)],
    ['data set', () => (flags.job === undefined && flags.dataset === undefined ? null : checkDataset(job))],
    ['Chromium', () => checkChromium()],
  ];
  const findings: Finding[] = [];
  for (const [name, check] of checks) {
    const finding = await withinTime(name, CHECK_TIMEOUT_MS, check);
    if (finding === null) continue;
    findings.push(finding);
    if (flags.json !== true) output.result(describe(finding));
  }
  const usable = findings.every(({ level }) => level !== 'problem');
  if (flags.json === true) output.result(JSON.stringify({ usable, findings }, null, 2));
  else output.result(`\n${summary(findings)}`);
  return usable ? EXIT.done : EXIT.failed;
}

/** The job whose model is loaded, and what to call the model. */
async function modelToLoad({ model, dataset, job }: DoctorFlags): Promise<[Job, string]> {
  if (model === undefined && job === undefined) {
    const data = { datasetUri: storeUri(dataset ?? '.'), bankUri: '.', labelsPath: '.' };
    const { model: demo, ...rest } = demoJob(DEMO_VERSIONS[0], data, '.');
    const { labels: _, ...unnamed } = demo;
    const parts = { ...rest, model: unnamed, dataset: { uri: data.datasetUri } };
    return [parseJob(parts, 'demo'), "the demo's model"];
  }
  // The job's schema wants a data set; without one, none is looked at.
  const images = dataset ?? (job === undefined ? '.' : undefined);
  const flags = {
    ...(images === undefined ? {} : { dataset: images }),
    ...(model === undefined ? {} : { model }),
  };
  const loaded = await loadJob(job, flags);
  return [loaded, model ?? loaded.model.uri];
}

/** The last line, for people and for scripts that keep no other. */
export function summary(findings: readonly Finding[]): string {
  const counted = (level: Finding['level']): string | null => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? null : `${count} ${level}${count === 1 ? '' : 's'}`;
  };
  const [problems, warnings] = [counted('problem'), counted('warning')];
  const found = [problems, warnings].filter((part) => part !== null).join(', ');
  const verdict = problems === null ? 'A run would work here' : 'A run would not work here';
  return found === '' ? `${verdict}.` : `${verdict}: ${found}.`;
}

const NAME_WIDTH = 9;

function describe({ check, level, message, fix }: Finding): string {
  const colours = coloursOf(process.stdout);
  const paint = { ok: colours.green, warning: colours.yellow, problem: colours.red }[level];
  const line = `${paint(level.padEnd('problem'.length))}  ${check.padEnd(NAME_WIDTH)} ${message}`;
  return fix === null ? line : `${line}\n${' '.repeat('problem'.length + NAME_WIDTH + 3)}fix: ${fix}`;
}
