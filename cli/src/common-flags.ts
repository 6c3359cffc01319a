import type { Command } from 'commander';
import { verbosity } from './verbosity.ts';

/** `--quiet` and `--verbose` for every command; one that has said what its own means keeps its words. */
export function addCommonFlags(program: Command): void {
  for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    const has = (flag: string): boolean => command.options.some(({ long }) => long === flag);
    if (!has('--quiet')) command.option('-q, --quiet', 'results and errors alone');
    if (!has('--verbose')) command.option('--verbose', 'what happens on the way, and where errors come from');
  }
  program.hook('preAction', (_program, command) => {
    const { quiet, verbose } = command.opts<{ quiet?: boolean; verbose?: boolean }>();
    verbosity.quiet = quiet === true;
    verbosity.verbose = verbose === true;
  });
}
