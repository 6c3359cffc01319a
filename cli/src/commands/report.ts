import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { AtlasError } from '@saliency-atlas/contract';
import { findRun, manifestOf } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

export function addReport(program: Command): void {
  addStoreFlag(program.command('report').description('the page of a run, as a file'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .option('--out <file>', 'where to (default: report-<model>-<version>.html)')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas report fashion@1.2 --out report.html`,
    )
    .action(async (name: string, flags: { store: string; out?: string; json?: boolean }) => {
      const store = storeOf(flags);
      const run = await findRun(store, name);
      const object = manifestOf(run).objects.find(({ kind }) => kind === 'report');
      const bytes = object === undefined ? undefined : await store.get(object.key);
      if (bytes === undefined) {
        throw new AtlasError('ArtifactCorrupt', `run ${run.description.run_id} has no report`, 'Submit its job again.');
      }
      const { name: model, version } = run.description.job.model;
      const file = resolve(flags.out ?? `report-${model}-${version}.html`);
      await writeFile(file, bytes);
      const { href } = pathToFileURL(file);
      const told = flags.json === true ? JSON.stringify({ runId: run.description.run_id, report: href }) : href;
      createOutput(false).result(told);
    });
}
