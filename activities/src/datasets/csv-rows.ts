/** One record of a CSV text with the number of the line that it begins on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

const FIELD = /"([^"]*(?:""[^"]*)*)"(?=,|\r?\n|$)|([^",\r\n]*)(?=,|\r?\n|$)/y;
const SEPARATOR = /,|\r?\n/y;

/**
 * Records of comma-separated text; a field in double quotes may hold commas, line breaks and doubled quotes (RFC 4180).
 * Empty lines are left out. Throws a SyntaxError that names the line of a misplaced quote.
 */
export function* csvRows(text: string): Generator<CsvRow> {
  let line = 1;
  let startLine = 1;
  let fields: string[] = [];
  for (let at = 0; at <= text.length;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null) throw new SyntaxError(`line ${line}: misplaced double quote`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    line += match[0].split('\n').length - 1;
    SEPARATOR.lastIndex = FIELD.lastIndex;
    const separator = SEPARATOR.exec(text)?.[0];
    at = separator === undefined ? text.length + 1 : SEPARATOR.lastIndex;
    if (separator === ',') continue;
    if (fields.length > 1 || fields[0] !== '') yield { line: startLine, fields };
    line += 1;
    startLine = line;
    fields = [];
  }
}
