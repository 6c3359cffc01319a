import { descendantsOf, processWith } from './faults/processes.ts';
import { startCommand, type RunningCommand } from './start-command.ts';

/** A worker that serves its queues. */
export interface RunningWorker extends RunningCommand {
  /** Of the worker itself, below the command that a person types. */
  readonly workerPid: number;
}

/** Starts `saliency-atlas worker` with arguments and settings of the test, and waits until it is ready. */
export async function startWorker(
  args: readonly string[],
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<RunningWorker> {
  const command = startCommand(['worker', ...args], folder, settings);
  await Promise.race([
    new Promise<void>((resolve) => {
      command.child.stdout?.on('data', (text: string) => {
        if (text.includes('worker ready')) resolve();
      });
    }),
    command.finished.then(({ stderr }) => {
      throw new Error(`the worker ended before it was ready: ${stderr}`);
    }),
  ]);
  const { pid } = processWith(await descendantsOf(command.pid), 'workers/src/main.ts');
  return { ...command, workerPid: pid };
}
