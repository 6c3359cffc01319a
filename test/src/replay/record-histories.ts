import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MESSAGES } from '@saliency-atlas/contract';
import { acquireTemporal } from '@saliency-atlas/infra/acquire-temporal';
import { createFakeActivities, planOf, SHARD_COUNTS } from '../workflows/fake-activities.ts';
import { startWorkflowServer, untilProgress } from '../workflows/workflow-server.ts';

const FOLDER = join(import.meta.dirname, '../../golden/histories');

/**
 * Makes the histories of test/golden anew: a run on a real server with a pause in it, over activities that succeed at
 * once, so that no path of this machine gets into a payload. Run it when a workflow has changed on purpose and no run of
 * the older kind can still be going on; where one can, use `patched` and keep the histories.
 */
async function recordHistories(): Promise<void> {
  const server = await startWorkflowServer({ identity: 'recorder' });
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const { activities, calls } = createFakeActivities({ explainShard: () => opened.then(() => SHARD_COUNTS) });
  await server.serve(activities, async () => {
    const submission = await server.submit(JSON.stringify(planOf('recorded', 5, 2, 2)), 'submit-recorded');
    while (calls.length < 6) await new Promise((resolve) => setTimeout(resolve, 20));
    const run = server.env.client.workflow.getHandle('run-recorded');
    await run.signal(MESSAGES.pause);
    await untilProgress(run, ({ state }) => state === 'paused');
    open();
    await run.signal(MESSAGES.resume);
    await submission.result();
  });
  await mkdir(FOLDER, { recursive: true });
  for (const [workflowId, name] of [
    ['submit-recorded', 'submit-run'],
    ['run-recorded', 'explain-dataset'],
    ['run-recorded-explain-0', 'process-page'],
  ] as const) {
    await writeFile(join(FOLDER, `${name}.json`), await historyOf(server.env.address, workflowId));
  }
  await server.close();
}

/** A history as the Temporal CLI writes it, which is what the replayer reads. */
async function historyOf(address: string, workflowId: string): Promise<string> {
  const cli = await acquireTemporal(console.error);
  const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json', '--address', address];
  const { stdout } = await promisify(execFile)(cli, show, { maxBuffer: 16 * 1024 * 1024 });
  return `${JSON.stringify(JSON.parse(stdout), null, 1)}\n`;
}

await recordHistories();
