import { describe, expect, it } from 'vitest';
import { foldTable, formatCsv, formatTable } from './table.ts';

describe('formatTable', () => {
  it('puts text to the left and numbers to the right, under their titles', () => {
    const table = formatTable(
      ['class', 'images', 'share'],
      [
        ['Bag', '7', '9.5 %'],
        ['Ankle boot', '1,200', '–'],
      ],
    );
    expect(table.split('\n')).toEqual([
      'class       images  share',
      '──────────  ──────  ─────',
      'Bag              7  9.5 %',
      'Ankle boot   1,200      –',
    ]);
  });

  it('puts a column to the left as soon as one cell of it is text', () => {
    expect(formatTable(['version'], [['1.0'], ['1.0-rc']]).split('\n')[2]).toBe('1.0');
  });

  it('leaves no white space at the end of a line', () => {
    expect(
      formatTable(['run', 'state'], [['abc', '']])
        .split('\n')
        .at(-1),
    ).toBe('abc');
  });

  it('is a header alone where there are no rows', () => {
    expect(formatTable(['a', 'b'], [])).toBe('a  b\n─  ─');
  });
});

describe('foldTable', () => {
  const header = ['version', 'accuracy', 'insertion', 'gap'];
  const rows = [
    ['1.0', '91.0 %', '0.684', '12.0 %'],
    ['1.1', '92.0 %', '0.690', '–'],
  ];

  it('goes on below, beginning with the repeated column, where the terminal is too narrow', () => {
    expect(foldTable(header, rows, 1, 17).split('\n')).toEqual([
      'version  accuracy',
      '───────  ────────',
      '    1.0    91.0 %',
      '    1.1    92.0 %',
      '',
      'version  insertion',
      '───────  ─────────',
      '    1.0      0.684',
      '    1.1      0.690',
      '',
      'version     gap',
      '───────  ──────',
      '    1.0  12.0 %',
      '    1.1       –',
    ]);
  });

  it('is one table where it fits, and where no width is known', () => {
    const whole = formatTable(header, rows);
    const width = whole.split('\n')[0]!.length + 3;
    expect(foldTable(header, rows, 1, width)).toBe(whole);
    expect(foldTable(header, rows, 1, undefined)).toBe(whole);
  });
});

describe('formatCsv', () => {
  it('quotes fields with a comma, a quote or a line break, and doubles quotes, as RFC 4180 says', () => {
    expect(
      formatCsv(
        ['a', 'b'],
        [
          ['1,5', 'say "x"'],
          ['line\nbreak', 'plain'],
        ],
      ),
    ).toBe('a,b\n"1,5","say ""x"""\n"line\nbreak",plain');
  });
});
