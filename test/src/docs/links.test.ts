import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const docs = (await readdir(new URL('docs/', ROOT)))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'infra/demo-models/README.md',
  ...docs,
];

/** What GitHub calls the headings of a page: the second of a name ends in `-1`. */
async function anchorsOf(page: URL): Promise<string[]> {
  const text = (await readFile(page, 'utf8')).replaceAll(/^```[^]*?^```$/gm, '');
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
}

it.each(pages)('%s leads to pages and headings that are there', async (page) => {
  const own = new URL(page, ROOT);
  const targets = [...(await readFile(own, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken: string[] = [];
  for (const target of targets.filter((each) => !/^https?:/.test(each))) {
    const file = new URL(target, own);
    const anchor = decodeURIComponent(file.hash.slice(1));
    file.hash = '';
    if (!existsSync(file)) broken.push(target);
    else if (anchor !== '' && !(await anchorsOf(file)).includes(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});
