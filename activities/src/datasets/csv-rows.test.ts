import { describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

const rows = (text: string) => [...csvRows(text)].map(({ line, fields }) => [line, ...fields]);

describe('csvRows', () => {
  it('splits fields at commas and records at line ends of either kind', () => {
    expect(rows('a,b\r\n1,\n,2')).toEqual([
      [1, 'a', 'b'],
      [2, '1', ''],
      [3, '', '2'],
    ]);
  });

  it('reads commas, quotes and line breaks inside double quotes, and counts the lines they span', () => {
    expect(rows('"a,b","say ""hi"""\n"two\nlines",x\ny,z\n')).toEqual([
      [1, 'a,b', 'say "hi"'],
      [2, 'two\nlines', 'x'],
      [4, 'y', 'z'],
    ]);
  });

  it('leaves empty lines out', () => {
    expect(rows('a\n\nb\n')).toEqual([
      [1, 'a'],
      [3, 'b'],
    ]);
  });

  it('names the line of a misplaced quote', () => {
    expect(() => rows('a\nb"c\n')).toThrow('line 2: misplaced double quote');
    expect(() => rows('a\n"open\n')).toThrow('line 2: misplaced double quote');
  });
});
