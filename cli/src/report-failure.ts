import { CommanderError } from 'commander';
import { coloursOf } from './colours.ts';
import { EXIT } from './exit-codes.ts';
import { verbosity } from './verbosity.ts';

/** Says what went wrong on standard error and returns the exit code. */
export async function reportFailure(error: unknown): Promise<number> {
  // Help and versions end this way too; what was wrong has been said.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
  // It knows Temporal's failures, which help and versions need not load.
  const { explainFailure } = await import('./explain-failure.ts');
  const { bold, red, dim } = coloursOf(process.stderr);
  const { message, cause, fix, documentation, wrongUsage } = explainFailure(error);
  const lines = [
    `${bold(red('error:'))} ${message}`,
    ...(cause === null ? [] : [`  ${dim('cause:')} ${cause}`]),
    ...(fix === null ? [] : [`  ${dim('fix:')} ${fix}`]),
    ...(documentation === null ? [] : [`  ${dim('see:')} ${documentation}`]),
  ];
  if (verbosity.verbose && error instanceof Error) lines.push(dim(error.stack ?? String(error)));
  process.stderr.write(`${lines.join('\n')}\n`);
  return wrongUsage ? EXIT.wrongUsage : EXIT.failed;
}
