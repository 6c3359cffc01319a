import { describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split(/\r?\n/)) yield await Promise.resolve(line);
}

async function rows(text: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { line, fields } of csvRows(linesOf(text))) found.push([line, ...fields]);
  return found;
}

describe('csvRows', () => {
  it('splits fields at commas and records at line ends of either kind', async () => {
    expect(await rows('a,b\r\n1,\n,2')).toEqual([
      [1, 'a', 'b'],
      [2, '1', ''],
      [3, '', '2'],
    ]);
  });

  it('reads commas, quotes and line breaks inside double quotes, and counts the lines they span', async () => {
    expect(await rows('"a,b","say ""hi"""\n"two\nlines",x\ny,z\n')).toEqual([
      [1, 'a,b', 'say "hi"'],
      [2, 'two\nlines', 'x'],
      [4, 'y', 'z'],
    ]);
  });

  it('leaves empty lines out', async () => {
    expect(await rows('a\n\nb\n')).toEqual([
      [1, 'a'],
      [3, 'b'],
    ]);
  });

  it('names the line of a misplaced quote', async () => {
    await expect(rows('a\nb"c\n')).rejects.toThrow('line 2: misplaced double quote');
    await expect(rows('a\n"open\n')).rejects.toThrow('line 2: misplaced double quote');
  });
});
