import { Option, type Command } from 'commander';
import { findHistory } from '@saliency-atlas/activities/track';
import { AtlasError, type HistoryEntry } from '@saliency-atlas/contract';
import { FIGURE_COLUMNS, figuresOf, formatFigure } from '../figure-columns.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';
import { foldTable, formatCsv } from '../table.ts';

const FORMATS = ['table', 'json', 'csv'] as const;

interface HistoryFlags {
  readonly store: string;
  readonly format: string;
  readonly class?: string;
}

export function addHistory(program: Command): void {
  addStoreFlag(program.command('history').description('the tracked figures of every version of a model'))
    .argument('<model>', 'model name')
    .option('--class <name>', 'figures of one class instead of all')
    .addOption(new Option('--format <format>', 'how it is told').choices(FORMATS).default('table'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas history fashion --class Shirt
  $ saliency-atlas history fashion --format csv > history.csv`,
    )
    .action(async (model: string, flags: HistoryFlags) => {
      const output = createOutput(false);
      const entries = await findHistory(storeOf(flags), model);
      if (entries.length === 0) {
        throw new AtlasError(
          'InvalidJob',
          `no history of a model "${model}" in ${storeOf(flags).uri}`,
          'See `saliency-atlas runs`.',
        );
      }
      if (flags.format === 'json') output.result(JSON.stringify(entries, null, 2));
      else if (flags.format === 'csv') output.result(historyCsv(entries));
      else output.result(historyTable(entries, flags.class, process.stdout.isTTY ? process.stdout.columns : undefined));
    });
}

/** What tells versions apart, in every part of a table that a terminal is too narrow for. */
const REPEATED = ['version', 'gate'];

/** Figures of every version, in parts that fit into `width` characters; in one where it is not known. */
export function historyTable(
  entries: readonly HistoryEntry[],
  className: string | undefined,
  width: number | undefined,
): string {
  const header = [...REPEATED, 'images', ...FIGURE_COLUMNS.map(({ title }) => title)];
  const rows = entries.map((entry) => {
    const figures = figuresOf(entry, className);
    if (figures === undefined) {
      const known = entry.classes.map(({ class_name }) => class_name).join(', ');
      throw new AtlasError(
        'InvalidJob',
        `version ${entry.version} has no class "${className ?? ''}"`,
        `Use one of: ${known}.`,
      );
    }
    const cells = FIGURE_COLUMNS.map(({ read, isShare }) => formatFigure(read(figures), isShare));
    return [entry.version, entry.gate.verdict, String(figures.images), ...cells];
  });
  return foldTable(header, rows, REPEATED.length, width);
}

/** Long form, one line per version, class and figure, with its interval. */
function historyCsv(entries: readonly HistoryEntry[]): string {
  const rows = entries.flatMap((entry) =>
    [{ class_name: 'all classes', ...entry.overall }, ...entry.classes].flatMap((figures) =>
      FIGURE_COLUMNS.flatMap(({ name, read }) => {
        const figure = read(figures);
        if (figure === null) return [];
        const { value, low, high, count } =
          typeof figure === 'number' ? { value: figure, low: '', high: '', count: figures.images } : figure;
        return [[entry.version, entry.run_id, figures.class_name, name, ...[value, low, high, count].map(String)]];
      }),
    ),
  );
  return formatCsv(['version', 'run', 'class', 'figure', 'value', 'low', 'high', 'count'], rows);
}
