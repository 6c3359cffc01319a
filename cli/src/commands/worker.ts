import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { nodeArguments } from '../node-arguments.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('serve a Temporal server (TEMPORAL_ADDRESS or a profile); ends in order on SIGTERM')
    .option('--pool <pool>', 'cpu (with workflows), gpu (steps that call the model) or all', 'all')
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
