/**
 * How long a report over many images takes to open: from the start of the navigation until the image browser answers,
 * in a new Chromium process each time, as from a double click on the file.
 *   npm run bench:report -- [--images 50000] [--classes 1000] [--rounds 5]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { renderReport } from '@saliency-atlas/activities/report';
import { largeReportModel } from '../../src/report/large-report-model.ts';
import { launchBrowser } from '../../src/report/open-report.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '50000' },
    classes: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
  },
});

const model = await largeReportModel(Number(values.images), Number(values.classes));
const startedAtMs = performance.now();
const html = renderReport(model);
const renderMs = performance.now() - startedAtMs;
const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-bench-'));
const file = join(folder, 'report.html');
await writeFile(file, html);

console.log(
  `${values.images} images, ${values.classes} classes: ${(Buffer.byteLength(html) / 2 ** 20).toFixed(1)} MiB,`,
);
console.log(
  `rendered in ${(renderMs / 1000).toFixed(1)} s; ${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)}`,
);
for (let round = 0; round < Number(values.rounds); round += 1) {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  await page.locator('#image-count:not(:empty)').waitFor();
  const times: { imagesShown: number; interactive: number; loaded: number; elements: number } = await page.evaluate(
    `(() => { const [n] = performance.getEntriesByType('navigation');
      return { imagesShown: performance.getEntriesByName('images-shown')[0].startTime, interactive: n.domInteractive, loaded: n.loadEventEnd, elements: document.querySelectorAll('*').length }; })()`,
  );
  const words = Object.entries(times).map(
    ([name, value]) => `${name} ${value.toFixed(0)}${name === 'elements' ? '' : ' ms'}`,
  );
  console.log(`round ${round + 1}: ${words.join(', ')}`);
  await browser.close();
}
await rm(folder, { recursive: true });
