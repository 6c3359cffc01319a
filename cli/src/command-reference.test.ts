import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { commandReference } from './command-reference.ts';

it('docs/commands.md is what --help prints (npm run docs:commands writes it)', async () => {
  const page = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  expect(page).toBe(commandReference());
});
