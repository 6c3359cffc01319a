import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { renderComparison } from '@saliency-atlas/activities/report';
import { comparisonJson, comparisonText } from '../compare/comparison-text.ts';
import { readComparedMaps, readComparison } from '../compare/read-comparison.ts';
import { findRun } from '../find-run.ts';
import { createOutput } from '../output.ts';
import { addStoreFlag, storeOf } from '../store-flag.ts';

interface CompareFlags {
  readonly store: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function addCompare(program: Command): void {
  addStoreFlag(
    program
      .command('compare')
      .description('two versions side by side: figures with their changes, drift, class maps, what the gate says'),
  )
    .argument('<before>', 'run id, its beginning, or model@version')
    .argument('<after>', 'the run that is to follow it')
    .option('--out <file>', 'write a page to open in a browser')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ saliency-atlas compare fashion@1.1 fashion@1.2
  $ saliency-atlas compare fashion@1.1 fashion@1.2 --out page.html`,
    )
    .action(async (before: string, after: string, flags: CompareFlags) => {
      const store = storeOf(flags);
      const comparison = await readComparison(store, await findRun(store, before), await findRun(store, after));
      let page: string | null = null;
      if (flags.out !== undefined) {
        const file = resolve(flags.out);
        await writeFile(file, renderComparison(comparison, await readComparedMaps(store, comparison)));
        page = pathToFileURL(file).href;
      }
      const output = createOutput(false);
      if (flags.json === true) output.result(JSON.stringify(comparisonJson(comparison, page)));
      else output.result(page ?? comparisonText(comparison));
    });
}
