/** One record of a CSV text with the number of the line that it begins on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

const FIELD = /"([^"]*(?:""[^"]*)*)"(?=,|$)|([^",]*)(?=,|$)/y;
/** Longest record: a quote that is never closed must not gather the rest of a file. */
const MAX_RECORD_LENGTH = 2 ** 20;

function fieldsOf(record: string, line: number): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= record.length; at = FIELD.lastIndex + 1) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(record);
    if (match === null) throw new SyntaxError(`line ${line}: misplaced double quote`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
  }
  return fields;
}

const quotesIn = (text: string): number => text.split('"').length - 1;

/**
 * Records of comma-separated lines; a field in double quotes may hold commas, line breaks and doubled quotes (RFC 4180).
 * Empty lines are left out. Throws a SyntaxError that names the line of a misplaced or open quote.
 */
export async function* csvRows(lines: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let line = 0;
  let startLine = 1;
  let record = '';
  let isOpen = false;
  for await (const text of lines) {
    line += 1;
    if (!isOpen) startLine = line;
    record = isOpen ? `${record}\n${text}` : text;
    if (quotesIn(text) % 2 === 1) isOpen = !isOpen;
    if (isOpen && record.length > MAX_RECORD_LENGTH) break;
    if (!isOpen && record !== '') yield { line: startLine, fields: fieldsOf(record, startLine) };
  }
  if (isOpen) throw new SyntaxError(`line ${startLine}: misplaced double quote`);
}
