import { Command } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import { addCompare } from './commands/compare.ts';
import { addControl } from './commands/control.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addGate } from './commands/gate.ts';
import { addHistory } from './commands/history.ts';
import { addInit } from './commands/init.ts';
import { addLogs } from './commands/logs.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSchema } from './commands/schema.ts';
import { addWorker } from './commands/worker.ts';
import { EXIT } from './exit-codes.ts';

/** The command line with all its commands, not yet run. */
export function createProgram(): Command {
  const program = new Command('saliency-atlas')
    .description('What an image classifier looks at, over a whole validation set and over model versions.')
    .version(packageFile.version, '-V, --version', 'print the version of this program')
    // `run --version 1.2` names the version of a model.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for the options)')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage);
    });

  addInit(program);
  addRun(program);
  addExplain(program);
  addEvaluate(program);
  addDemo(program);
  addControl(program);
  addRuns(program);
  addHistory(program);
  addGate(program);
  addCompare(program);
  addReport(program);
  addExport(program);
  addDoctor(program);
  addLogs(program);
  addWorker(program);
  addSchema(program);
  return program;
}
