import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { AtlasError } from '@saliency-atlas/contract';
import { EXIT } from '../exit-codes.ts';
import { EXPORT_FORMATS, exportRun, type ExportedFile, type ExportFormat } from '../export/export-run.ts';
import { findRun, manifestOf, type StoredRun } from '../find-run.ts';
import { interruption } from '../interrupt.ts';
import { createOutput, type Output } from '../output.ts';
import { exportToMlflow } from '../mlflow/export-to-mlflow.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

/** Files named on the screen; an export of pictures has two a class. */
const FILES_DESCRIBED = 4;
/** The formats that --limit is for. */
const LIMITED: readonly string[] = ['npz', 'fiftyone', 'contact-sheet'];
/** Images of a class on its contact sheet unless --limit says otherwise. */
const SHEET_IMAGES = 12;

interface ExportFlags {
  readonly store: string;
  readonly format: ExportFormat | 'mlflow';
  readonly out?: string;
  readonly limit?: string;
  readonly trackingUri?: string;
  readonly experiment?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addExport(program: Command): void {
  addStoreFlag(program.command('export').description('results of a run as files for other tools'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .addOption(
      new Option('--format <format>', 'what to write').choices([...EXPORT_FORMATS, 'mlflow']).makeOptionMandatory(),
    )
    .option('--out <folder>', 'a new folder (default: export-<model>-<version>-<format>)')
    .option(
      '--limit <n>',
      'images at most of npz and fiftyone, and of each class of a contact sheet (default: all; 12)',
    )
    .option('--tracking-uri <uri>', 'mlflow: the server (default: MLFLOW_TRACKING_URI)')
    .option('--experiment <name>', 'mlflow: the experiment (default: the model name)')
    .option('--json', 'what was written, as JSON')
    .option('-q, --quiet', 'only the folder')
    .addHelpText(
      'after',
      `
Formats:
  csv, parquet  figures of images and classes, and what is known of each map
  png           per class its global saliency over its mean image, and its prototype
  contact-sheet per class a picture of its images beside their maps, from the most typical one on
  npz           the maps as numpy arrays, for Quantus
  fiftyone      the pictures, their maps and what the model said, as a dataset for FiftyOne
  mlflow        the job, the figures and the report as a run of an MLflow server; a repeat changes nothing.
                MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD, say who you are

Examples:
  $ saliency-atlas export fashion@1.2 --format parquet --out ./fashion-1.2
  $ saliency-atlas export fashion@1.2 --format mlflow --tracking-uri http://mlflow.internal:5000`,
    )
    .action(async (name: string, flags: ExportFlags) => {
      process.exitCode = await exportFiles(name, flags);
    });
}

async function exportFiles(name: string, flags: ExportFlags): Promise<number> {
  const output = createOutput(flags.quiet === true);
  const limit = limitOf(flags);
  const store = storeOf(flags);
  const run = await findRun(store, name);
  if (flags.format === 'mlflow') return publish(run, flags, output);
  const { format } = flags;
  const manifest = manifestOf(run);
  const { name: model, version } = manifest.model;
  const folder = resolve(flags.out ?? `export-${model}-${version}-${format}`);
  const stop = new AbortController();
  interruption().catch((reason: unknown) => stop.abort(reason));
  try {
    const request = { store, description: run.description, manifest, format, limit, folder };
    const { files } = await exportRun(request, stop.signal);
    if (flags.json === true) output.result(JSON.stringify({ folder, manifest: join(folder, 'manifest.json'), files }));
    else output.result(folder);
    if (flags.json !== true) describe(files, output);
    return EXIT.done;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    output.note('Interrupted; nothing was written.');
    return EXIT.interrupted;
  }
}

async function publish(run: StoredRun, flags: ExportFlags, output: Output): Promise<number> {
  const done = await exportToMlflow(storeOf(flags), run, flags, process.env);
  if (flags.json === true) {
    output.result(JSON.stringify(done));
    return EXIT.done;
  }
  output.result(`${done.trackingUri}/#/experiments/${done.experimentId}/runs/${done.mlflowRunId}`);
  const { params, metrics, nothingToDo } = done;
  output.note(nothingToDo ? '  It stands there already.' : `  ${params} parameters, ${metrics} metrics`);
  return EXIT.done;
}

function describe(files: readonly ExportedFile[], output: Output): void {
  for (const { file, description, rows } of files.slice(0, FILES_DESCRIBED)) {
    output.note(`  ${file}: ${rows === undefined ? '' : `${rows} rows. `}${description}`);
  }
  const more = files.length - FILES_DESCRIBED;
  if (more > 0) output.note(`  and ${more} more, each described in manifest.json`);
}

function limitOf({ limit, format }: ExportFlags): number {
  if (limit === undefined) return format === 'contact-sheet' ? SHEET_IMAGES : Number.POSITIVE_INFINITY;
  if (!LIMITED.includes(format)) {
    throw new AtlasError('InvalidJob', `--limit is for --format ${LIMITED.join(', ')}`, 'Leave it out.');
  }
  const images = Number(limit);
  if (Number.isInteger(images) && images >= 1) return images;
  throw new AtlasError('InvalidJob', `--limit ${limit} is no number of images`, 'Give a whole number of at least 1.');
}
