import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { renderReport } from '@saliency-atlas/activities/report';
import { largeReportModel } from './large-report-model.ts';
import { launchBrowser, openReport } from './open-report.ts';

vi.setConfig({ testTimeout: 240_000 });

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 900_000);
afterAll(async () => {
  await browser.close();
});

// How long it takes to open is measured by `npm run bench:report`; what that time hangs on is held here.
it('of 50,000 images and 1,000 classes stays small: bytes, elements and decoded pictures have bounds', async () => {
  const model = await largeReportModel(50_000, 1000);
  const page = renderReport(model);
  expect(Buffer.byteLength(page)).toBeLessThan(12 * 2 ** 20);
  const report = await openReport(browser, page);
  await report.page.locator('#image-count', { hasText: /^60 of \d+ images$/ }).waitFor();
  expect(await report.page.locator('#images .aside').first().innerText()).toMatch(
    /^A sample of \d+ of 50.000 images: .* right in 40.000 and wrong in 10.000/,
  );
  const { elements, pictures }: { elements: number; pictures: number } = await report.page.evaluate(
    "({ elements: document.querySelectorAll('*').length, pictures: document.images.length })",
  );
  expect(elements).toBeLessThan(40_000);
  expect(pictures).toBeLessThan(2_500);
  expect(report.messages).toEqual([]);
  expect(report.requests).toEqual([report.url]);
  await report.close();
});
