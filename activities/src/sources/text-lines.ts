/** Longest line that is taken for text: a file without line breaks must not fill the memory. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/**
 * The lines of UTF-8 text that comes in blocks, without their ends (`\n` or `\r\n`) and without a byte order mark.
 * Throws a SyntaxError for a line above 16 MB.
 */
export async function* textLines(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const block of blocks) {
    const lines = (rest + decoder.decode(block, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > MAX_LINE_BYTES) throw new SyntaxError(`a line is longer than ${MAX_LINE_BYTES / 2 ** 20} MB`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
