import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { acquireChromium } from '@saliency-atlas/infra/acquire-chromium';

/** Nothing but the page itself may cause traffic, so that a request seen in a test is the page's. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of the tests. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await acquireChromium(), args: FLAGS });
}

/** A page opened from disk with everything that it said and asked for. */
export interface OpenedReport {
  readonly page: Page;
  readonly url: string;
  /** Console messages and uncaught errors. */
  readonly messages: readonly string[];
  /** Addresses of all requests but `data:`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface OpenReportOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Writes the page to a file, opens it (at `hash`) and waits until it is loaded. */
export async function openReport(
  browser: Browser,
  html: string,
  { width = 1280, colorScheme = 'light' }: OpenReportOptions = {},
  hash = '',
): Promise<OpenedReport> {
  const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-report-'));
  const path = join(folder, 'report.html');
  await writeFile(path, html);
  const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme });
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    messages.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url().replace(/#.*/, ''));
  });
  const url = pathToFileURL(path).href;
  await page.goto(`${url}${hash}`, { waitUntil: 'load' });
  const close = async (): Promise<void> => {
    await page.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { page, url, messages, requests, close };
}
