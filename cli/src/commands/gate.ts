import type { Command } from 'commander';
import { decodeGlobalTable } from '@saliency-atlas/activities/tables';
import { decideGate, findHistory, selectReference } from '@saliency-atlas/activities/track';
import { AtlasError } from '@saliency-atlas/contract';
import { EXIT } from '../exit-codes.ts';
import { findRun, manifestOf } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

interface GateFlags {
  readonly store: string;
  readonly against?: string;
  readonly json?: boolean;
}

export function addGate(program: Command): void {
  addStoreFlag(program.command('gate').description('judge a run again: exit code 0 accepted, 3 refused'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .option('--against <version>', 'a version, or last-accepted (default: what the job says)')
    .option('--json', 'as JSON')
    .action(async (name: string, flags: GateFlags) => {
      process.exitCode = await gate(name, flags);
    });
}

async function gate(name: string, flags: GateFlags): Promise<number> {
  const output = createOutput(false);
  const store = storeOf(flags);
  const run = await findRun(store, name);
  manifestOf(run);
  const { job, run_id: runId, dataset } = run.description;
  const history = await findHistory(store, job.model.name);
  const own = history.find((entry) => entry.run_id === runId);
  const bytes = own === undefined ? undefined : await store.get(own.global_key);
  if (own === undefined || bytes === undefined) {
    throw new AtlasError(
      'ArtifactCorrupt',
      `run ${runId} is not in the history of ${job.model.name}`,
      'Submit its job again.',
    );
  }
  const before = history.filter(({ sequence }) => sequence < own.sequence);
  const reference = selectReference(
    flags.against === undefined ? before : history,
    flags.against ?? job.gate.against,
    runId,
  );
  const current = { overall: own.overall, classes: own.classes };
  const global = decodeGlobalTable(bytes);
  const outcome = decideGate({ current, datasetDigest: dataset.digest, reference, limits: job.gate, global });
  if (flags.json === true) {
    output.result(JSON.stringify({ runId, version: own.version, against: reference?.version ?? null, ...outcome }));
  } else {
    output.result(`${job.model.name} ${own.version} against ${reference?.version ?? 'no version'}: ${outcome.verdict}`);
    for (const reason of outcome.reasons) output.result(`  - ${reason}`);
  }
  return outcome.verdict === 'refused' ? EXIT.gateRefused : EXIT.done;
}
