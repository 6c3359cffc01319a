import type { Command } from 'commander';
import { MESSAGES, runWorkflowId, type RunProgress } from '@saliency-atlas/contract';
import { findRun } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { progressText } from '../progress-line.ts';
import { connectTo } from '../session.ts';
import { addStoreFlag, storeOf, storeUri } from '../store-flag.ts';

/** `status`, `pause`, `resume` and `cancel` of one run, wherever it is running. */
export function addControl(program: Command): void {
  addStoreFlag(program.command('status').description('how far a run is'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas status fashion@1.2
  $ saliency-atlas status 3f2a --json | jq .state`,
    )
    .action(async (name: string, flags: { store: string; json?: boolean }) => {
      const output = createOutput(false);
      const { description, manifest } = await findRun(storeOf(flags), name);
      const progress = manifest === null ? await askProgress(flags.store, description.run_id) : null;
      const state = manifest !== null ? 'complete' : progress === null ? 'incomplete, not running' : progress.state;
      if (flags.json === true) {
        output.result(JSON.stringify({ runId: description.run_id, state, progress, counts: manifest?.counts ?? null }));
        return;
      }
      output.result(`${description.run_id}: ${state}`);
      if (progress !== null) output.result(progressText(progress, Date.now()));
      if (progress === null && manifest === null)
        output.note(`Go on with it: saliency-atlas retry ${description.run_id}`);
    });
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    addStoreFlag(program.command(action).description(`${action} a run that is going on`))
      .argument('<run>', 'run id, its beginning, or model@version')
      .option('--json', 'as JSON')
      .addHelpText('after', `\nExample:\n  $ saliency-atlas ${action} fashion@1.2`)
      .action(async (name: string, flags: { store: string; json?: boolean }) => {
        const { description } = await findRun(storeOf(flags), name);
        const { client, connection } = await connectTo(storeUri(flags.store));
        const handle = client.workflow.getHandle(runWorkflowId(description.run_id));
        if (action === 'cancel') await handle.cancel();
        else await handle.signal(MESSAGES[action]);
        await connection.close();
        const { run_id: runId } = description;
        const told = flags.json === true ? JSON.stringify({ runId, sent: action }) : `${runId}: ${action} sent`;
        createOutput(false).result(told);
      });
  }
}

/** The run's answer, or null where no server knows it as running. */
async function askProgress(store: string, runId: string): Promise<RunProgress | null> {
  try {
    const { client, connection } = await connectTo(storeUri(store));
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    const { status } = await handle.describe();
    const progress = status.name === 'RUNNING' ? await handle.query<RunProgress>(MESSAGES.progress) : null;
    await connection.close();
    return progress;
  } catch {
    return null;
  }
}
