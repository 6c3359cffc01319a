import type { Command } from 'commander';
import { addCompare } from './commands/compare.ts';
import { addCommonFlags } from './common-flags.ts';
import { addCompletion } from './commands/completion.ts';
import { addControl } from './commands/control.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addGate } from './commands/gate.ts';
import { addGenerator } from './commands/generator.ts';
import { addHistory } from './commands/history.ts';
import { addInit } from './commands/init.ts';
import { addLogs } from './commands/logs.ts';
import { addReport } from './commands/report.ts';
import { addRetry } from './commands/retry.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchema } from './commands/schema.ts';
import { addServe } from './commands/serve.ts';
import { addTag } from './commands/tag.ts';
import { addWorker } from './commands/worker.ts';
import { createEmptyProgram } from './create-empty-program.ts';

/** The command line with all its commands, not yet run. Parsing throws CommanderError for help and for wrong usage. */
export function createProgram(): Command {
  const program = createEmptyProgram();

  addInit(program);
  addRun(program);
  addExplain(program);
  addEvaluate(program);
  addGenerator(program);
  addDemo(program);
  addControl(program);
  addRetry(program);
  addRuns(program);
  addHistory(program);
  addGate(program);
  addTag(program);
  addCompare(program);
  addReport(program);
  addServe(program);
  addExport(program);
  addDoctor(program);
  addLogs(program);
  addWorker(program);
  addSchedule(program);
  addSchema(program);
  addCompletion(program);
  addCommonFlags(program);
  return program;
}
