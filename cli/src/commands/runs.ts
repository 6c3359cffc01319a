import type { Command } from 'commander';
import { listRuns } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';
import { formatTable } from '../table.ts';

export function addRuns(program: Command): void {
  addStoreFlag(program.command('runs').description('the runs of a store'))
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas runs --store s3://bucket/atlas`,
    )
    .action(async (flags: { store: string; json?: boolean }) => {
      const output = createOutput(false);
      const runs = await listRuns(storeOf(flags));
      const lines = runs.map(({ description: { run_id: runId, job, dataset }, manifest }) => ({
        runId,
        model: job.model.name,
        version: job.model.version,
        images: dataset.images,
        state: manifest === null ? 'incomplete' : 'complete',
      }));
      lines.sort((a, b) => `${a.model}@${a.version}`.localeCompare(`${b.model}@${b.version}`, 'en', { numeric: true }));
      if (flags.json === true) output.result(JSON.stringify(lines, null, 2));
      else if (lines.length === 0) output.note(`No runs in ${storeOf(flags).uri}.`);
      else {
        const cells = lines.map((line) => [line.runId, line.model, line.version, String(line.images), line.state]);
        output.result(formatTable(['run', 'model', 'version', 'images', 'state'], cells));
      }
    });
}
