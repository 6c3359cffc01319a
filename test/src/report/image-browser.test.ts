import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderReport } from '@saliency-atlas/activities/report';
import { violationsOf } from './axe.ts';
import { launchBrowser, openReport } from './open-report.ts';
import type { OpenedReport, OpenReportOptions } from './open-report.ts';
import { sampleReportModel } from './sample-report-model.ts';

// Ten classes with ten right and two wrong answers each, 100 of the 120 in the page.
const html = renderReport(sampleReportModel());
let browser: Browser;
let report: OpenedReport;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await launchBrowser();
}, 900_000);
afterAll(async () => {
  await browser.close();
});
afterEach(async () => {
  // Whatever a test does, the page asks for nothing and has nothing to complain about.
  expect(report.requests).toEqual([report.url]);
  expect(report.messages).toEqual([]);
  await report.close();
});

async function open(hash = '', options: OpenReportOptions = {}): Promise<Page> {
  report = await openReport(browser, html, options, hash);
  return report.page;
}

const thumbs = (page: Page): Locator => page.locator('#image-grid button');
const titles = (page: Page): Promise<string[]> => page.locator('.thumb-title').allInnerTexts();

/** Waits until the line above the images says so. */
async function expectCount(page: Page, text: string): Promise<void> {
  await page.locator('#image-count', { hasText: new RegExp(`^${text}$`) }).waitFor({ timeout: 10_000 });
}

describe('the image browser', () => {
  it('shows sixty images, then more where asked, and moves the focus to the first new one', async () => {
    const page = await open();
    await expectCount(page, '60 of 100 images');
    await page.getByRole('button', { name: 'Show more' }).click();
    await expectCount(page, '100 images');
    expect(await thumbs(page).count()).toBe(100);
    expect(
      await page.evaluate("[...document.querySelectorAll('#image-grid button')].indexOf(document.activeElement)"),
    ).toBe(60);
    expect(await page.getByRole('button', { name: 'Show more' }).isVisible()).toBe(false);
  });

  it('finds by name, label, class said, answer and score, and clears it all', async () => {
    const page = await open();
    await page.getByLabel('Answer').selectOption('wrong');
    await expectCount(page, '20 images');
    expect((await titles(page)).every((title) => title.includes('seen as'))).toBe(true);
    await page.getByLabel('Labelled as').selectOption('Shirt');
    await expectCount(page, '2 images');
    expect(new Set(await titles(page))).toEqual(new Set(['Shirt, seen as T-shirt/top']));
    await page.getByLabel('Score at least').fill('80');
    await expectCount(page, '1 image');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expectCount(page, '60 of 100 images');
    await page.getByLabel('Name', { exact: true }).fill('8/0000');
    await page.getByLabel('Model says').selectOption('Bag');
    await page.locator('#image-count', { hasNotText: '100' }).waitFor();
    expect(new Set(await titles(page))).toEqual(new Set(['Bag']));
    await page.getByLabel('Name', { exact: true }).fill('no such image');
    await expectCount(page, 'No image here fits. Clear the filters to see all.');
  });

  it('marks wrong answers in another colour than right ones', async () => {
    const page = await open();
    await expectCount(page, '60 of 100 images');
    const colours: { right: string[]; wrong: string[] } = await page.evaluate(
      "Object.fromEntries(['right', 'wrong'].map((kind) => [kind, [...new Set([...document.querySelectorAll(`.thumb.${kind} .thumb-title`)].map((title) => getComputedStyle(title).color))]]))",
    );
    expect(colours.right).toHaveLength(1);
    expect(colours.wrong).toHaveLength(1);
    expect(colours.right).not.toEqual(colours.wrong);
  });

  it('sorts by score and by likeness to the class', async () => {
    const page = await open();
    const scores = async (): Promise<number[]> =>
      (await page.locator('.thumb-score').allInnerTexts()).map((text) => Number.parseFloat(text));
    await page.getByLabel('Order').selectOption('lowest score first');
    await page.locator('.thumb-score', { hasText: '69.0' }).first().waitFor();
    expect(await scores()).toEqual((await scores()).toSorted((a, b) => a - b));
    await page.getByLabel('Order').selectOption('outliers first');
    const typicality = async (position: number): Promise<number> => {
      await thumbs(page).nth(position).click();
      const text = await page.locator('#image-detail-facts div', { hasText: 'Likeness' }).locator('dd').innerText();
      await page.keyboard.press('Escape');
      return Number(text.replace('−', '-'));
    };
    await expect.poll(() => typicality(0)).toBeLessThan(0.3);
    expect(await typicality(0)).toBeLessThanOrEqual(await typicality(40));
  });

  it('opens an image with the input, the overlay, and both maps side by side', async () => {
    const page = await open('#images?label=6');
    await thumbs(page).first().click();
    expect(await page.locator('#image-detail-views figcaption').allInnerTexts()).toEqual([
      'input',
      'saliency over the input',
      'saliency, from the mean',
      'with sign: red for, blue against',
    ]);
    const widths: number[] = await page.evaluate(
      "[...document.querySelectorAll('#image-detail-views figure')].map((figure) => Math.round(figure.getBoundingClientRect().width))",
    );
    expect(new Set(widths).size).toBe(1);
    await page.locator('#image-detail').getByLabel('Saliency over the pictures').fill('0');
    const opacity = "getComputedStyle(document.querySelector('#image-detail canvas.layer')).opacity";
    expect(await page.evaluate(opacity)).toBe('0');
  });

  it('draws low saliency dark, high bright, and signs in blue and red', async () => {
    const page = await open('#images?label=6&outcome=right&order=typical');
    await thumbs(page).first().click();
    // The map of a typical shirt of this model is high on the mark in the corner and low in the opposite one.
    const colours = async (index: number): Promise<number[][]> => {
      const pixels: number[] = await page.evaluate(
        `[...document.querySelectorAll('#image-detail-views canvas')[${String(index)}].getContext('2d').getImageData(0, 0, 28, 28).data]`,
      );
      return [2 * 28 + 2, 26 * 28 + 26].map((pixel) => pixels.slice(4 * pixel, 4 * pixel + 3));
    };
    const sum = (colour: number[]): number => colour.reduce((total, value) => total + value, 0);
    const [bright, dark] = await colours(1);
    expect(sum(bright!)).toBeGreaterThan(600);
    expect(sum(dark!)).toBeLessThan(30);
    const [red, blue] = await colours(2);
    expect(red![0]).toBeGreaterThan(red![2]! + 50);
    expect(blue![2]).toBeGreaterThan(blue![0]! + 5);
  });

  it('is worked by keys alone: arrows in the grid and in the view, Escape back to where one was', async () => {
    const page = await open();
    await expectCount(page, '60 of 100 images');
    await thumbs(page).first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const place = page.locator('#image-detail-place');
    expect(await place.innerText()).toContain('2 of 100');
    await page.keyboard.press('ArrowRight');
    expect(await place.innerText()).toContain('3 of 100');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await place.innerText()).toContain('1 of 100');
    await page.keyboard.press('Escape');
    expect(await page.locator('#image-detail').isVisible()).toBe(false);
    // The view hands the focus back in its close event, which comes after it is gone.
    const focused = (): Promise<unknown> =>
      page.evaluate("[...document.querySelectorAll('#image-grid button')].indexOf(document.activeElement)");
    await expect.poll(focused).toBe(0);
  });

  it('writes what is shown into the address, and shows it again from there', async () => {
    const page = await open();
    await page.getByLabel('Answer').selectOption('wrong');
    await page.getByLabel('Order').selectOption('lowest score first');
    await expectCount(page, '20 images');
    await thumbs(page).nth(4).click();
    const name = (await page.locator('#image-detail-place').innerText()).split(' ')[0]!;
    const hash = new URL(page.url()).hash;
    await report.close();
    const again = await open(hash);
    await again.locator('#image-detail').waitFor({ state: 'visible' });
    expect(await again.locator('#image-detail-place').innerText()).toBe(`${name} · 5 of 20`);
    expect(await again.getByLabel('Answer').inputValue()).toBe('wrong');
  });

  it('takes an address that makes no sense as one that asks for nothing', async () => {
    const page = await open('#images?label=99x&low=nonsense&order=%00&image=gone');
    await expectCount(page, 'No image here fits. Clear the filters to see all.');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expectCount(page, '60 of 100 images');
  });

  it('leads from a count of the confusion matrix to its images', async () => {
    const page = await open();
    await page.getByRole('link', { name: '2 Shirt seen as T-shirt/top' }).click();
    await expectCount(page, '2 images');
    expect(new Set(await titles(page))).toEqual(new Set(['Shirt, seen as T-shirt/top']));
    expect(await page.locator('#images-title').isVisible()).toBe(true);
    expect(await page.getByLabel('Labelled as').inputValue()).toBe('6');
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation with an image open, %s', async (colorScheme) => {
    const page = await open('#images?outcome=wrong', { colorScheme });
    await thumbs(page).first().click();
    expect(await violationsOf(page, '#image-detail')).toEqual([]);
  });

  it.each([400, 1920])('fits a window of %i px with an image open', async (width) => {
    const page = await open('#images?outcome=wrong', { width });
    await thumbs(page).first().click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(
      await page.evaluate(
        "(() => { const d = document.getElementById('image-detail'); return d.scrollWidth <= d.clientWidth; })()",
      ),
    ).toBe(true);
  });
});
