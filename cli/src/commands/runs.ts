import type { Command } from 'commander';
import { runIdOfWorkflow, SEARCH_ATTRIBUTES } from '@saliency-atlas/contract';
import { listRunStates } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { connectTo } from '../session.ts';
import { addStoreFlag, storeOf, storeUri } from '../store-flag.ts';
import { formatTable } from '../table.ts';

/** What `runs` says of a run, and filters by. */
interface RunLine {
  readonly runId: string;
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly images: number;
  /** `running` where a server says so. */
  readonly state: 'complete' | 'running' | 'incomplete';
  /** Of a running run whose server knows it; else null. */
  readonly stage: string | null;
}

const FILTERS = ['model', 'version', 'dataset', 'state', 'stage'] as const;
type RunsFlags = { readonly store: string; readonly json?: boolean } & Partial<
  Record<(typeof FILTERS)[number], string>
>;

export function addRuns(program: Command): void {
  addStoreFlag(program.command('runs').description('the runs of a store'))
    .option('--model <name>', 'only of this model')
    .option('--version <version>', 'only of this version')
    .option('--dataset <text>', 'only of data sets with this in their address')
    .option('--state <state>', 'only complete, running or incomplete ones')
    .option('--stage <stage>', 'only running ones at this stage')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas runs --store s3://bucket/atlas
  $ saliency-atlas runs --model fashion --state running --stage explain`,
    )
    .action(async (flags: RunsFlags) => {
      const output = createOutput(false);
      const lines = (await readLines(flags.store)).filter((line) => fits(line, flags));
      lines.sort((a, b) => `${a.model}@${a.version}`.localeCompare(`${b.model}@${b.version}`, 'en', { numeric: true }));
      if (flags.json === true) output.result(JSON.stringify(lines, null, 2));
      else if (lines.length === 0) output.note(`No such runs in ${storeOf(flags).uri}.`);
      else {
        const cells = lines.map(({ runId, model, version, images, state, stage }) => {
          return [runId, model, version, String(images), stage === null ? state : `${state}: ${stage}`];
        });
        output.result(formatTable(['run', 'model', 'version', 'images', 'state'], cells));
      }
    });
}

async function readLines(store: string): Promise<RunLine[]> {
  const runs = await listRunStates(storeOf({ store }));
  const incomplete = runs.some(({ complete }) => !complete);
  const stages = incomplete ? await runningStages(store) : new Map<string, string | null>();
  return runs.map(({ description: { run_id: runId, job, dataset }, complete }) => ({
    runId,
    model: job.model.name,
    version: job.model.version,
    dataset: job.dataset.uri,
    images: dataset.images,
    state: complete ? 'complete' : stages.has(runId) ? 'running' : 'incomplete',
    stage: complete ? null : (stages.get(runId) ?? null),
  }));
}

/** The runs that the store's server is working on, with their stage where it knows our search attributes. */
async function runningStages(store: string): Promise<Map<string, string | null>> {
  const stages = new Map<string, string | null>();
  try {
    const { client, connection } = await connectTo(storeUri(store));
    const query = "WorkflowType = 'explainDataset' AND ExecutionStatus = 'Running'";
    for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
      const stage = typedSearchAttributes.get({ name: SEARCH_ATTRIBUTES.stage, type: 'KEYWORD' });
      stages.set(runIdOfWorkflow(workflowId) ?? workflowId, stage ?? null);
    }
    await connection.close();
  } catch {
    // Without a server nothing is running.
  }
  return stages;
}

function fits(line: RunLine, flags: RunsFlags): boolean {
  return FILTERS.every((name) => {
    const wanted = flags[name];
    if (wanted === undefined) return true;
    return name === 'dataset' ? line.dataset.includes(wanted) : line[name] === wanted;
  });
}
