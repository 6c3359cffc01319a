const GAP = '  ';

/** Columns aligned by spaces; numbers to the right, text to the left. Cells of one row per line. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(header, rows);
  const isNumber = header.map((_, column) => rows.every((row) => /^([+−-]?[\d.,]+( ?%)?|–|)$/.test(row[column] ?? '')));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join(GAP)
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/**
 * The same within so many characters a line: columns that do not fit follow in further tables, each of which begins with
 * the first `repeated` columns. One table where `width` is not known, as in a pipe.
 */
export function foldTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  repeated: number,
  width: number | undefined,
): string {
  const widths = columnWidths(header, rows);
  const lineOf = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + (widths[column] ?? 0) + GAP.length, -GAP.length);
  const first = header.slice(0, repeated).map((_, column) => column);
  let block = [...first];
  const blocks = [block];
  for (let column = repeated; column < header.length; column++) {
    if (block.length > repeated && lineOf([...block, column]) > (width ?? Infinity)) {
      block = [...first];
      blocks.push(block);
    }
    block.push(column);
  }
  const pick = (cells: readonly string[], block: readonly number[]): string[] => block.map((at) => cells[at] ?? '');
  return blocks
    .map((block) =>
      formatTable(
        pick(header, block),
        rows.map((row) => pick(row, block)),
      ),
    )
    .join('\n\n');
}

function columnWidths(header: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return header.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
}

/** RFC 4180: fields with a comma, a quote or a line break are quoted. */
export function formatCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [header, ...rows].map((row) => row.map(field).join(',')).join('\n');
}
