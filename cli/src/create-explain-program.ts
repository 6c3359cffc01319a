import type { Command } from 'commander';
import { addExplain } from './commands/explain.ts';
import { addCommonFlags } from './common-flags.ts';
import { createEmptyProgram } from './create-empty-program.ts';
import type { WaitingEngine } from './run-engine.ts';

/** The command line with `explain` alone, which starts in a fraction of the time of all of them. */
export function createExplainProgram(engine?: WaitingEngine): Command {
  const program = createEmptyProgram();
  addExplain(program, engine);
  addCommonFlags(program);
  return program;
}
