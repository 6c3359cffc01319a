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
    .option(
      '--slots <n>',
      'steps at once, of each kind that the pool serves (default: ATLAS_GPU_SLOTS, ATLAS_CPU_SLOTS)',
    )
    .option('--build-id <id>', 'this build: runs begun on it end on it (default: ATLAS_BUILD_ID, else no versioning)')
    .option('--deployment <name>', 'whose build it is (default: ATLAS_DEPLOYMENT, else saliency-atlas)')
    .addHelpText(
      'after',
      `
Examples:
  $ TEMPORAL_ADDRESS=temporal.internal:7233 saliency-atlas worker --pool gpu --slots 2
  $ saliency-atlas worker --build-id 2026-11-28`,
    )
    .action(async (flags: WorkerFlags) => {
      process.exitCode = await serve(flags);
    });
}

interface WorkerFlags {
  readonly pool: string;
  readonly slots?: string;
  readonly buildId?: string;
  readonly deployment?: string;
}

/** Runs the worker as the foreground process: signals reach it as they reach us. */
function serve({ pool, slots, buildId, deployment }: WorkerFlags): Promise<number> {
  const named = { slots, 'build-id': buildId, deployment };
  const given = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const program = nodeArguments('@saliency-atlas/workers/main');
  const child = spawn(process.execPath, [...program, '--pool', pool, ...given], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
