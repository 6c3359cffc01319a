import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderReport } from '@saliency-atlas/activities/report';
import type { ReportModel } from '@saliency-atlas/activities/report';
import { violationsOf } from './axe.ts';
import { launchBrowser, openReport } from './open-report.ts';
import { sampleReportModel } from './sample-report-model.ts';

const model = sampleReportModel();
const page = renderReport(model);
let browser: Browser;

// axe looks at every element of a long page; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

// A first run may have to fetch a browser.
beforeAll(async () => {
  browser = await launchBrowser();
}, 900_000);
afterAll(async () => {
  await browser.close();
});

describe('the report in a browser', () => {
  it('opens from disk, asks for nothing but itself and has nothing to complain about', async () => {
    const report = await openReport(browser, page);
    expect(report.requests).toEqual([report.url]);
    expect(report.messages).toEqual([]);
    const broken = await report.page.evaluate(
      '[...document.images].filter((image) => image.naturalWidth === 0).length',
    );
    expect(broken).toBe(0);
    await report.close();
  });

  it('says the verdict before any figure', async () => {
    const report = await openReport(browser, page);
    const titles = await report.page.locator('h2').allInnerTexts();
    expect(titles.map((title) => title.trim()).slice(0, 2)).toEqual(['Refused', 'At a glance']);
    expect(await report.page.locator('.reasons li').count()).toBe(model.gate.reasons.length);
    await report.close();
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in the %s scheme', async (colorScheme) => {
    const report = await openReport(browser, page, { colorScheme });
    await report.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await violationsOf(report.page)).toEqual([]);
    await report.close();
  });

  it.each([400, 1280, 1920])('fits a window of %i px without scrolling sideways', async (width) => {
    const report = await openReport(browser, page, { width });
    await report.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await report.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await report.close();
  });

  it('fits on paper, without what is only for clicking, and white whatever the scheme', async () => {
    // 186 mm: A4 without the margins.
    const report = await openReport(browser, page, { width: 703, colorScheme: 'dark' });
    await report.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await report.page.evaluate('document.documentElement.scrollWidth')).toBe(703);
    expect(await report.page.locator('#images, nav, summary, select').filter({ visible: true }).count()).toBe(0);
    expect(await report.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await report.close();
  });

  it("draws charts in the reader's own colours where these are forced", async () => {
    const report = await openReport(browser, page);
    await report.page.emulateMedia({ forcedColors: 'active' });
    const drawn: string = await report.page.evaluate(
      "getComputedStyle(document.querySelector('#timelines svg circle[r=\"4\"]')?.closest('g')).fill",
    );
    const link: string = await report.page.evaluate("getComputedStyle(document.querySelector('nav a')).color");
    expect(drawn).toBe(link);
    await report.close();
  });

  it('lets a slider and its keys set how strongly saliency covers the pictures', async () => {
    const report = await openReport(browser, page);
    const slider = report.page.locator('#classes').getByLabel('Saliency over the pictures');
    const opacity = (): Promise<unknown> =>
      report.page.evaluate("Number(getComputedStyle(document.querySelector('.samples img.layer')).opacity)");
    expect(await opacity()).toBeCloseTo(0.8, 5);
    await slider.fill('35');
    expect(await opacity()).toBeCloseTo(0.35, 5);
    await slider.press('ArrowLeft');
    expect(await opacity()).toBeCloseTo(0.3, 5);
    // Every slider of the page says the same.
    expect(await report.page.locator('.slider output').allTextContents()).toEqual(['30 %', '30 %', '30 %']);
    expect(report.messages).toEqual([]);
    await report.close();
  });

  it('shows the line of a chosen class with its intervals in every chart, and all classes again', async () => {
    const report = await openReport(browser, page);
    const chart = report.page.locator('#timelines .chart[data-figure="accuracy"] svg');
    const before = await chart.evaluate('(svg) => svg.outerHTML');
    await report.page.getByLabel('Show the line of').selectOption({ label: 'Shirt' });
    const shirts = model.history.map(({ classes }) => classes.find((row) => row.class_name === 'Shirt')!.accuracy!);
    for (const { value, low, high } of shirts) {
      const words = `${(100 * value).toFixed(1)}\u202f% (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
      expect(await chart.getAttribute('aria-label')).toContain(words);
    }
    expect(await report.page.locator('#timelines svg[aria-label*=" of Shirt over versions"]').count()).toBe(10);
    await report.page.getByLabel('Show the line of').selectOption({ label: 'all classes' });
    expect(await chart.evaluate('(svg) => svg.outerHTML')).toBe(before);
    expect(report.messages).toEqual([]);
    await report.close();
  });

  it('shows images before and after the window of the class was pasted into them', async () => {
    const report = await openReport(browser, page);
    const pairs = report.page.locator('#class-6 .pair');
    expect(await pairs.locator('strong').allInnerTexts()).toEqual([
      'T-shirt/top',
      'Shirt',
      'Pullover',
      'Shirt',
      'Coat',
      'Coat',
    ]);
    const [before, after] = await pairs.first().locator('img').all();
    expect(await before?.getAttribute('src')).not.toBe(await after?.getAttribute('src'));
    await report.close();
  });

  it('sets global inputs beside their controls', async () => {
    const report = await openReport(browser, page);
    // One part of the table for each way of making the picture, and its controls at the end of it.
    const onBlack = await report.page.locator('#global-inputs tbody').first().innerText();
    expect(onBlack).toMatch(/Salient pixels[^]*94\.0[^]*Random maps\s+control[^]*42\.0/);
    await report.close();
  });

  it('shows every way of being a class on the scale of all maps', () => {
    const maps = model.pictured.flatMap(({ ways }) => ways.map(({ map }) => map.values));
    expect(maps.length).toBeGreaterThan(1);
    for (const values of maps) {
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.2);
    }
  });

  it('shows hostile names as text and runs nothing of them', async () => {
    const report = await openReport(browser, renderReport(withHostileNames(model)));
    expect(report.messages).toEqual([]);
    expect(report.requests).toEqual([report.url]);
    expect(await report.page.locator('script:not([type="application/json"])').count()).toBe(1);
    expect(await report.page.locator('h1').innerText()).toContain(HOSTILE);
    expect(await report.page.locator('article h3').first().innerText()).toBe(HOSTILE);
    await report.page.locator('#image-grid button').first().click();
    expect(await report.page.locator('#image-detail-place').innerText()).toContain(HOSTILE);
    expect(await report.page.locator('#image-detail-title').innerText()).toContain(HOSTILE);
    expect(report.messages).toEqual([]);
    await report.close();
  });

  it('reads a report without script, with the saliency laid over the pictures', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const quiet = await context.newPage();
    await quiet.setContent(page);
    expect(await quiet.locator('.slider:visible').count()).toBe(0);
    expect(await quiet.locator('#image-browser').isVisible()).toBe(false);
    expect(await quiet.locator('.samples img.layer').first().isVisible()).toBe(true);
    await context.close();
  });
});

const HOSTILE = `"><script>alert(1)</script><img src=//a.b onerror=x()>`;

function withHostileNames(base: ReportModel): ReportModel {
  const renameFigures = <T extends { readonly class_name: string }>(row: T): T => ({ ...row, class_name: HOSTILE });
  return {
    ...base,
    run: { ...base.run, model: HOSTILE, version: HOSTILE, dataset: HOSTILE, engine: HOSTILE },
    referenceVersion: HOSTILE,
    gate: { verdict: 'refused', reasons: [`Class "${HOSTILE}": looks elsewhere.`] },
    warnings: [HOSTILE],
    history: base.history.map((entry) => ({
      ...entry,
      version: HOSTILE,
      classes: entry.classes.map(renameFigures),
    })),
    nameOf: () => HOSTILE,
    images: { ...base.images, sample: base.images.sample.map((image) => ({ ...image, id: HOSTILE, reason: HOSTILE })) },
    classes: base.classes.map((row) => ({ ...row, name: HOSTILE })),
    pictured: base.pictured.map((row) => ({
      ...row,
      name: HOSTILE,
      versionMaps: row.versionMaps.map(({ map }) => ({ version: HOSTILE, map })),
      typical: row.typical.map((sample) => ({ ...sample, imageId: HOSTILE, label: HOSTILE, predicted: HOSTILE })),
    })),
  };
}
