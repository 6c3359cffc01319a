import type { Command } from 'commander';
import { findHistory, setTag } from '@saliency-atlas/activities/track';
import { AtlasError } from '@saliency-atlas/contract';
import { findRun, manifestOf } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

export function addTag(program: Command): void {
  addStoreFlag(program.command('tag').description('give a run a name, such as production, for gate.against'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .argument('<name>', 'the name; set again, it moves to the other run')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas tag fashion@1.1 production
  $ saliency-atlas gate fashion@1.2 --against production`,
    )
    .action(async (name: string, tagName: string, flags: { store: string; json?: boolean }) => {
      const store = storeOf(flags);
      const run = await findRun(store, name);
      const { run_id: runId, model } = manifestOf(run);
      const history = await findHistory(store, model.name);
      const entry = history.find(({ run_id }) => run_id === runId);
      if (entry === undefined) {
        const problem = `run ${runId} is not in the history of ${model.name}`;
        throw new AtlasError('ArtifactCorrupt', problem, 'Submit its job again.');
      }
      const tag = await setTag(store, entry, tagName, history);
      const told = flags.json === true ? JSON.stringify(tag) : `${tag.model}@${tag.version}: ${tag.name}`;
      createOutput(false).result(told);
    });
}
