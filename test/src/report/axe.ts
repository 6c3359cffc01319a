import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with a page, each with the elements; throws where axe looked at next to nothing. */
export async function violationsOf(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(await readFile(SOURCE, 'utf8'));
  const results: AxeResults = await page.evaluate(`axe.run(${JSON.stringify(within)})`);
  if (results.passes.length < 10) throw new Error(`axe checked ${String(results.passes.length)} rules only`);
  return results.violations.map(({ id, nodes }) => {
    return `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`;
  });
}
