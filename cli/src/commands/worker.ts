import { spawn } from 'node:child_process';
import { Option, type Command } from 'commander';
import { nodeArguments } from '../node-arguments.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('serve a Temporal server (TEMPORAL_ADDRESS or a profile); ends in order on SIGTERM')
    .addOption(
      new Option('--pool <pool>', 'cpu (with workflows), gpu (steps that call the model) or all')
        .choices(['cpu', 'gpu', 'all'])
        .default('all'),
    )
    .addHelpText(
      'after',
      `
Example:
  $ TEMPORAL_ADDRESS=temporal.internal:7233 saliency-atlas worker --pool gpu`,
    )
    .action(async ({ pool }: { pool: string }) => {
      process.exitCode = await serve(pool);
    });
}

/** Runs the worker as the foreground process: signals reach it as they reach us. */
function serve(pool: string): Promise<number> {
  const program = nodeArguments('@saliency-atlas/workers/main');
  const child = spawn(process.execPath, [...program, '--pool', pool], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
