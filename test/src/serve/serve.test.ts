import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { violationsOf } from '../report/axe.ts';
import { launchBrowser } from '../report/open-report.ts';
import { startCommand, type RunningCommand } from '../start-command.ts';
import { writeDrawnRun } from './drawn-store.ts';
import { startServer } from './start-server.ts';

const RUN = '0000000000000000000a';
/** The version after it, in which the maps of one class moved. */
const NEXT_RUN = '0000000000000000000c';
const IMAGES = 700;

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let server: RunningCommand;
let address: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-serve-'));
  await writeDrawnRun(folder, { version: '1.0', runId: RUN, images: IMAGES });
  await writeDrawnRun(folder, { version: '1.1', runId: NEXT_RUN, images: 40, reference: '1.0', moved: [6] });
  await writeDrawnRun(folder, { version: '1.2', runId: '0000000000000000000b', images: 40, incomplete: true });
  [server, address] = await startServing(join(folder, 'store'));
  browser = await launchBrowser();
}, 900_000);
afterAll(async () => {
  server.child.kill('SIGTERM');
  // What a person ends with Ctrl-C has done its work.
  expect(await server.finished).toMatchObject({ code: 0 });
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const startServing = (store: string) => startServer(store, folder);

/** An answer by its status, headers and text; `host` is the name that the server is asked for by. */
function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const options = { hostname, port, path, method, ...(host === undefined ? {} : { headers: { host } }) };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('serve, as a server', () => {
  it('sends every page with a strict policy and without anything that could be framed, sniffed or kept', async () => {
    for (const path of ['/', `/runs/${RUN}`, `/compare?from=${RUN}&to=${NEXT_RUN}`]) {
      const { status, headers } = await ask(path);
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; img-src 'self' data:; connect-src 'self'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; .*frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    }
  });

  it.each([
    ['evil.example', 403],
    ['127.0.0.1.evil.example:80', 403],
    ['localhost:1234', 200],
    ['[::1]', 200],
    ['10.0.0.7:4747', 200],
  ])('asked for as %j answers %i, so that no stranger can make a name lead here', async (host, status) => {
    expect((await ask('/', { host })).status).toBe(status);
  });

  it.each([
    ['POST', '/', 405],
    ['DELETE', `/runs/${RUN}`, 405],
    ['GET', '/runs/../../etc/passwd', 404],
    ['GET', `/runs/${RUN}/pictures/..%2f..%2fjob.json`, 404],
    ['GET', '/runs/ffffffffffffffffffff', 404],
    ['GET', `/runs/${'0'.repeat(5000)}`, 400],
    ['GET', `/compare?from=${RUN}`, 404],
    ['GET', `/compare?from=${RUN}&to=0000000000000000000b`, 404],
    ['GET', `/compare?from=${RUN}&to=${RUN}`, 500],
    ['HEAD', '/', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await ask(path, { method })).status).toBe(status);
  });

  it('gives a picture only where the data set still has the bytes that were explained', async () => {
    expect((await ask(`/runs/${RUN}/pictures/3`)).headers['content-type']).toBe('image/png');
    // Row 200 lies beyond the 120 pictures of the data set.
    expect((await ask(`/runs/${RUN}/pictures/200`)).status).toBe(204);
    expect((await ask(`/runs/${RUN}/pictures/${String(IMAGES)}`)).status).toBe(204);
  });

  it('filters, sorts and pages over all images', async () => {
    const images = async (query: string): Promise<{ total: number; images: { id: string; score: number }[] }> =>
      JSON.parse((await ask(`/runs/${RUN}/images?${query}`)).text) as never;
    expect((await images('')).total).toBe(IMAGES);
    expect((await images('outcome=wrong')).total).toBe(IMAGES / 7);
    const certain = await images('outcome=wrong&order=certain&count=5');
    const next = await images('outcome=wrong&order=certain&start=5&count=5');
    const scores = [...certain.images, ...next.images].map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set([...certain.images, ...next.images].map(({ id }) => id)).size).toBe(10);
    expect((await images('q=0000042')).images.map(({ id }) => id)).toEqual(['0000042']);
    expect((await images('count=100000')).images.length).toBeLessThanOrEqual(120);
  });
});

describe('serve, in a browser', () => {
  let page: Page;
  let messages: string[];
  let requests: string[];

  async function open(path: string, colorScheme: 'light' | 'dark' = 'light', width = 1280): Promise<void> {
    page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme });
    messages = [];
    requests = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    page.on('request', (sent) => requests.push(sent.url()));
    await page.goto(`${address}${path}`);
  }

  afterEach(async () => {
    expect(messages).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(address) && !url.startsWith('data:'))).toEqual([]);
    await page.close();
  });

  it('lists models and versions, and says of a run that is not complete how it stands', async () => {
    await open('/');
    expect(await page.getByRole('heading', { name: 'fashion' }).isVisible()).toBe(true);
    await page.locator('.state', { hasText: 'no Temporal server can be reached' }).waitFor();
    await page.getByRole('link', { name: '1.0', exact: true }).click();
    await page.locator('#image-count', { hasText: '60 of 700' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('fashion 1.0');
    await page.getByRole('link', { name: 'All runs' }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Runs');
  });

  it('keeps the runs that go on up to date, and looks anew at what is there once one is complete', async () => {
    const states = [
      [{ runId: '0000000000000000000b', words: 'Stage 2 of 7: explain 10/40 images', share: 0.25 }],
      [{ runId: '0000000000000000000b', words: 'Stage 2 of 7: explain, paused', share: 0.5 }],
      [],
    ];
    let asked = 0;
    page = await browser.newPage();
    messages = [];
    requests = [];
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.route('**/progress', (route) => {
      const body = states[Math.min(asked, states.length - 1)];
      asked += 1;
      return route.fulfill({ json: body });
    });
    await page.goto(address);
    await page.locator('.state', { hasText: '10/40 images' }).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('0.25');
    await page.locator('.state', { hasText: 'paused' }).waitFor();
    await vi.waitFor(() => expect(loads).toBeGreaterThan(1), { timeout: 30_000 });
  });

  it('draws every figure of a model over its versions, and the line of a chosen class', async () => {
    await open('/');
    const charts = page.locator('#timelines-0 svg');
    expect(await charts.count()).toBeGreaterThan(1);
    await page.getByLabel('Show the line of').selectOption({ label: 'Shirt' });
    expect(await charts.first().getAttribute('aria-label')).toContain('of Shirt over versions. version 1.0:');
  });

  it('browses all images of a run, with their pictures from the data set and their maps from the store', async () => {
    await open(`/runs/${RUN}#images?label=6&q=00000`);
    await page.locator('#image-count', { hasText: /^10 images$/ }).waitFor();
    await page.locator('#image-grid button').first().click();
    await page
      .locator('#image-detail-views img')
      .first()
      .evaluate((image) => (image as never as { decode(): Promise<void> }).decode());
    expect(await page.locator('#image-detail-views canvas').count()).toBe(3);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('#image-count', { hasText: '60 of 700' }).waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.locator('#image-count', { hasText: '120 of 700' }).waitFor();
  });

  it('sets any two versions of a model side by side, chosen on the first page', async () => {
    await open('/');
    // What stands there at first is the latest version and the one that it was compared with.
    await page.getByRole('button', { name: /side by side/ }).click();
    await page.waitForURL(/\/compare\?from=/);
    expect(new URL(page.url()).search).toBe(`?from=${RUN}&to=${NEXT_RUN}`);
    expect(await page.locator('#classes article').first().getByRole('heading').innerText()).toBe('Shirt');
    await page.goto(address);
    await page.getByLabel('Compare version').selectOption('1.1');
    await page.getByLabel('with', { exact: true }).selectOption('1.0');
    await page.getByRole('button', { name: /side by side/ }).press('Enter');
    await page.waitForURL(`${address}/compare?from=${NEXT_RUN}&to=${RUN}`);
    await page.getByRole('link', { name: '1.1' }).click();
    await page.getByRole('link', { name: 'Side by side with 1.0' }).click();
    await page.waitForURL(`${address}/compare?from=${RUN}&to=${NEXT_RUN}`);
    await page.locator('#image-count').waitFor({ state: 'detached' });
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation, %s', async (colorScheme) => {
    await open('/', colorScheme);
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${address}/runs/${RUN}`);
    await page.locator('#image-count', { hasText: '60 of 700' }).waitFor();
    expect(await violationsOf(page, '#images')).toEqual([]);
  });

  it.each([400, 1920])('fits a window of %i px', async (width) => {
    await open('/', 'light', width);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});

it('serves an empty store, and says that there is nothing yet', async () => {
  const [empty, at] = await startServing(join(folder, 'nothing'));
  const text = await (await fetch(at)).text();
  expect(text).toContain('No runs yet');
  empty.child.kill('SIGINT');
  expect(await empty.finished).toMatchObject({ code: 0 });
});

it('says which port is taken and what to do', async () => {
  const { port } = new URL(address);
  const { code, stderr } = await startCommand(['serve', '--port', port], folder).finished;
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)[^]*--port/);
});
