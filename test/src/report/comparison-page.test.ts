import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderComparison } from '@saliency-atlas/activities/report';
import { violationsOf } from './axe.ts';
import { launchBrowser, openReport } from './open-report.ts';
import { sampleComparedMaps, sampleComparison } from './sample-report-model.ts';

const comparison = sampleComparison();
const page = renderComparison(comparison, sampleComparedMaps());
let browser: Browser;

vi.setConfig({ testTimeout: 120_000 });

// A first run may have to fetch a browser.
beforeAll(async () => {
  browser = await launchBrowser();
}, 900_000);
afterAll(async () => {
  await browser.close();
});

describe('the page of two versions', () => {
  it('opens from disk, asks for nothing but itself and has nothing to complain about', async () => {
    const opened = await openReport(browser, page);
    expect(opened.requests).toEqual([opened.url]);
    expect(opened.messages).toEqual([]);
    expect(await opened.page.evaluate('[...document.images].filter((image) => image.naturalWidth === 0).length')).toBe(
      0,
    );
    await opened.close();
  });

  it('says first what the gate says, with the maps of the class that it names, and leads to that class', async () => {
    const opened = await openReport(browser, page);
    const { page: shown } = opened;
    expect((await shown.locator('h2').first().innerText()).trim()).toBe('Refused');
    expect(await shown.locator('#verdict .reasons li').count()).toBe(3);
    expect(await shown.locator('#verdict .evidence img').count()).toBe(2);
    await shown.locator('#verdict .look a').click();
    expect(await shown.locator('#class-6').evaluate((row) => (row as never as { id: string }).id)).toBe('class-6');
    expect(shown.url()).toMatch(/#class-6$/);
    await opened.close();
  });

  it('shows three maps of every class, the change alone on the diverging scale', async () => {
    const opened = await openReport(browser, page);
    const { page: shown } = opened;
    const rows = shown.locator('#classes article');
    expect(await rows.count()).toBe(comparison.classes.length);
    expect(await rows.first().getByRole('heading').innerText()).toBe('Shirt');
    expect(await rows.first().locator('img').count()).toBe(3);
    // The corner of the shirts: looked at more than before, which is red; a signed scale is nowhere else.
    const [before, now, change] = await shown.evaluate<[number[], number[], number[]]>(`(() => {
      const canvas = document.createElement('canvas');
      return [...document.querySelectorAll('#class-6 img')].map((image) => {
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0, 28, 28);
        return [...context.getImageData(2, 2, 1, 1).data].slice(0, 3);
      });
    })()`);
    expect(change[0]).toBeGreaterThan(change[2]! + 60);
    expect(now[0]! + now[1]! + now[2]!).toBeGreaterThan(before[0]! + before[1]! + before[2]!);
    await opened.close();
  });

  it('tells a change that its interval sets apart from zero from one that may be chance', async () => {
    const opened = await openReport(browser, page);
    const { page: shown } = opened;
    const row = (name: string) => shown.getByRole('row', { name: new RegExp(`^${name}`) }).first();
    expect(await row('Concentrated images').innerText()).toMatch(/\+7\.4\spp[^]*▼ worse/);
    expect(await row('Accuracy').innerText()).toMatch(/−0\.2\spp[^]*within chance/);
    await opened.close();
  });

  it('sets drift beside the accepted changes before, in words and in the chart', async () => {
    const opened = await openReport(browser, page);
    const { page: shown } = opened;
    const words = (await shown.locator('#drift').innerText()).replaceAll(/\s+/g, ' ');
    expect(words).toContain('the class that moved most is Shirt');
    expect(words).toMatch(/\d of 10 classes moved further than in the one accepted change before; .* expects 5\.0/);
    expect(await shown.locator('#drift svg').getAttribute('aria-label')).toContain('Shirt');
    await opened.close();
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation, %s', async (colorScheme) => {
    const opened = await openReport(browser, page, { colorScheme });
    await opened.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await violationsOf(opened.page)).toEqual([]);
    await opened.close();
  });

  it.each([400, 800, 1280, 1920])('fits a window of %i px', async (width) => {
    const opened = await openReport(browser, page, { width });
    const { page: shown } = opened;
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await opened.close();
  });

  it('shows hostile names as text', async () => {
    const hostile = '"><script>alert(1)</script><img src=//a.b>';
    const renamed = {
      ...comparison,
      labels: { before: hostile, after: hostile },
      gate: { verdict: 'refused' as const, reasons: [`Class "${hostile}": x.`] },
      warnings: [hostile],
      classes: comparison.classes.map((row) => ({ ...row, name: hostile, named: true })),
    };
    const opened = await openReport(browser, renderComparison(renamed, sampleComparedMaps()));
    expect(opened.requests).toEqual([opened.url]);
    expect(opened.messages).toEqual([]);
    expect(await opened.page.locator('script:not([type="application/json"])').count()).toBe(1);
    await opened.close();
  });
});
