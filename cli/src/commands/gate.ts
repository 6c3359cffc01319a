import { Option, type Command } from 'commander';
import { findHistory, findReference, readClasses } from '@saliency-atlas/activities/track';
import { EXIT } from '../exit-codes.ts';
import { findRun } from '../find-run.ts';
import { formatDecision, GATE_FORMATS, type GateFormat } from '../gate-formats/format-decision.ts';
import { describeDecision } from '../gate-formats/gate-decision.ts';
import { judgeAgainst, recordedRun } from '../judge-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

interface GateFlags {
  readonly store: string;
  readonly against?: string;
  readonly format: GateFormat;
}

export function addGate(program: Command): void {
  addStoreFlag(program.command('gate').description('judge a run again: exit code 0 accepted, 3 refused'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .option('--against <version>', 'a version, a tag, or last-accepted (default: what the job says)')
    .addOption(new Option('--format <format>', 'how it is told').choices(GATE_FORMATS).default('text'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas gate fashion@1.2 --against 1.0
  $ saliency-atlas gate fashion@1.2 --against production
  $ saliency-atlas gate fashion@1.2 --format markdown >> "$GITHUB_STEP_SUMMARY"
  $ saliency-atlas gate fashion@1.2 --format junit > gate.xml`,
    )
    .action(async (name: string, flags: GateFlags) => {
      process.exitCode = await gate(name, flags);
    });
}

async function gate(name: string, flags: GateFlags): Promise<number> {
  const output = createOutput(false);
  const store = storeOf(flags);
  const run = await findRun(store, name);
  const { job, run_id: runId } = run.description;
  const history = await findHistory(store, job.model.name);
  const recorded = recordedRun(run, history);
  const { entry } = recorded;
  const candidates =
    flags.against === undefined ? history.filter(({ sequence }) => sequence < entry.sequence) : history;
  const reference = await findReference(store, candidates, flags.against ?? job.gate.against, runId);
  const before = reference === null ? null : { key: reference.global_key };
  const measured = await readClasses(store, { key: entry.global_key }, before);
  const { input, outcome } = judgeAgainst(recorded, reference, measured);
  output.result(formatDecision(describeDecision(entry, input, outcome), flags.format));
  return outcome.verdict === 'refused' ? EXIT.gateRefused : EXIT.done;
}
