/**
 * Writes the pictures of pages in docs/images out of a store of the demo:
 *   npm start -- --images 100 --store ./demo && npm run docs:pictures -- --store ./demo
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { renderComparison } from '@saliency-atlas/activities/report';
import { openStore, readObject } from '@saliency-atlas/activities/stores';
import { readComparedMaps, readComparison } from '../../../cli/src/compare/read-comparison.ts';
import { findRun, manifestOf } from '../../../cli/src/find-run.ts';
import { launchBrowser } from '../report/open-report.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** Beside the element, in pixels. */
const MARGIN = 16;

const { values } = parseArgs({ options: { store: { type: 'string', default: './atlas' } } });
const store = openStore(values.store);
const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-pictures-'));
const browser = await launchBrowser();
const page = await browser.newPage({
  viewport: { width: 1180, height: 820 },
  colorScheme: 'light',
  reducedMotion: 'reduce',
});

const run = await findRun(store, 'fashion@1.2');
const report = manifestOf(run).objects.find(({ kind }) => kind === 'report');
if (report === undefined) throw new Error('the run has no report');
await open(page, await readObject(store, report), '#images?outcome=wrong&order=certain');
await page.locator('#image-grid button').first().waitFor();
await picture('image-browser', page, '#images', 760);
await open(page, await readObject(store, report));
await picture('verdict', page, '.verdict', 1100, '#overview .tiles');
await picture('versions', page, 'h3:text("Where each version looks")', 735, '.version-maps');
await picture('class-card', page, 'article[id="class-6"]', 900);
const compared = await readComparison(store, await findRun(store, 'fashion@1.1'), run);
await open(page, renderComparison(compared, await readComparedMaps(store, compared)));
await picture('compare', page, '#classes', 520);
await browser.close();
await rm(folder, { recursive: true });

async function open(on: Page, html: string | Uint8Array, hash = ''): Promise<void> {
  const file = join(folder, 'page.html');
  await writeFile(file, html);
  // A new hash alone would not load the page anew.
  await on.goto('about:blank');
  await on.goto(`${pathToFileURL(file).href}${hash}`);
}

/** The upper part of an element, or of all down to the end of a `last` one, at most `height` pixels. */
async function picture(name: string, on: Page, first: string, height: number, last = first): Promise<void> {
  await on.evaluate('scrollTo(0, 0)');
  const [box, end] = [await on.locator(first).boundingBox(), await on.locator(last).boundingBox()];
  if (box === null || end === null) throw new Error(`the page has no ${first} or no ${last}`);
  const clip = {
    ...{ x: box.x - MARGIN, y: box.y - MARGIN, width: Math.max(box.width, end.width) + 2 * MARGIN },
    height: Math.min(end.y + end.height - box.y, height) + MARGIN,
  };
  await on.screenshot({ path: join(IMAGES, `${name}.png`), clip, fullPage: true });
  console.log(join(IMAGES, `${name}.png`));
}
