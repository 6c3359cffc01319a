import type { Command } from 'commander';
import { decodeGlobalTable } from '@saliency-atlas/activities/tables';
import { classDrift, findHistory } from '@saliency-atlas/activities/track';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { AtlasError, type HistoryEntry } from '@saliency-atlas/contract';
import { FIGURE_COLUMNS, formatFigure } from '../figure-columns.ts';
import { findRun } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';
import { formatTable } from '../table.ts';

export function addCompare(program: Command): void {
  addStoreFlag(program.command('compare').description('two runs side by side: figures, and drift per class'))
    .argument('<run>', 'run id, its beginning, or model@version')
    .argument('<other>', 'the run to compare with')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Example:
  $ saliency-atlas compare fashion@1.1 fashion@1.2`,
    )
    .action(async (first: string, second: string, flags: { store: string; json?: boolean }) => {
      const output = createOutput(false);
      const store = storeOf(flags);
      const [a, b] = [await entryOf(store, first), await entryOf(store, second)];
      const drift = classDrift(await globalOf(store, a), await globalOf(store, b));
      if (flags.json === true) {
        output.result(JSON.stringify({ run: a, other: b, drift: Object.fromEntries(drift) }));
        return;
      }
      const rows = FIGURE_COLUMNS.map(({ title, read, isShare }) => [
        title,
        formatFigure(read(a.overall), isShare),
        formatFigure(read(b.overall), isShare),
      ]);
      output.result(formatTable(['all classes', label(a), label(b)], rows));
      const classes = a.classes.flatMap((figures) => {
        const other = b.classes.find((candidate) => candidate.class === figures.class);
        const moved = drift.get(figures.class);
        if (other === undefined || moved === undefined) return [];
        const share = (value: number | null) => formatFigure(value, true);
        return [[figures.class_name, moved.toFixed(3), share(figures.window_share), share(other.window_share)]];
      });
      output.result('');
      output.result(formatTable(['class', 'drift', `window ${label(a)}`, `window ${label(b)}`], classes));
    });
}

function label({ model, version }: HistoryEntry): string {
  return `${model}@${version}`;
}

async function entryOf(store: ObjectStore, name: string): Promise<HistoryEntry> {
  const { description } = await findRun(store, name);
  const history = await findHistory(store, description.job.model.name);
  const entry = history.find(({ run_id }) => run_id === description.run_id);
  if (entry !== undefined) return entry;
  throw new AtlasError('InvalidJob', `run ${description.run_id} is not complete`, 'Submit its job again; it goes on.');
}

async function globalOf(store: ObjectStore, entry: HistoryEntry) {
  const bytes = await store.get(entry.global_key);
  if (bytes !== undefined) return decodeGlobalTable(bytes);
  throw new AtlasError(
    'ArtifactCorrupt',
    `${store.uri}: ${entry.global_key} is missing`,
    'Restore the store from its backup.',
  );
}
