/** One object of an array that stands at the top of a JSON text: `{"images": [{…}, {…}]}`. */
export interface JsonItem {
  /** The array's key. */
  readonly key: string;
  readonly index: number;
  readonly value: Record<string, unknown>;
}

const MAX_ITEM_BYTES = 64 * 2 ** 20;
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN, CLOSE] = [new Set([0x7b, 0x5b]), new Set([0x7d, 0x5d])];

/**
 * Objects of the named arrays at the top of a JSON text that comes in blocks; everything else is passed over, so that
 * the text may be larger than memory. Throws a SyntaxError where it is no JSON object, broken inside a named array or
 * cut off. What is passed over is not checked.
 */
export async function* jsonArrayItems(
  blocks: AsyncIterable<Uint8Array>,
  keys: ReadonlySet<string>,
): AsyncGenerator<JsonItem> {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let textStart = 0;
  let key = '';
  let index = 0;
  /** Where the object being read begins, in `kept`. */
  let itemStart = -1;
  let kept: Uint8Array = new Uint8Array(0);
  for await (const block of blocks) {
    // What began before this block (an object, or a key) is carried over.
    const carried = itemStart >= 0 ? itemStart : isText && depth === 1 ? textStart : kept.length;
    let at = kept.length - carried;
    kept = Buffer.concat([kept.subarray(carried), block]);
    if (itemStart >= 0) itemStart = 0;
    textStart -= carried;
    if (at > MAX_ITEM_BYTES) throw new SyntaxError(`${key}[${index}] is larger than ${MAX_ITEM_BYTES / 2 ** 20} MB`);
    for (; at < kept.length; at++) {
      const byte = kept[at]!;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          isText = false;
          if (depth === 1) key = Buffer.from(kept.subarray(textStart + 1, at)).toString();
        }
      } else if (byte === QUOTE) {
        if (depth === 0) throw new SyntaxError('not a JSON object');
        isText = true;
        textStart = at;
      } else if (OPEN.has(byte)) {
        if (depth === 0 && byte !== 0x7b) throw new SyntaxError('not a JSON object');
        if (depth === 1) index = 0;
        if (depth === 2 && byte === 0x7b && keys.has(key)) itemStart = at;
        depth += 1;
      } else if (CLOSE.has(byte)) {
        depth -= 1;
        if (depth < 0) throw new SyntaxError('more brackets are closed than opened');
        if (depth === 2 && itemStart >= 0) {
          yield { key, index, value: parseItem(kept.subarray(itemStart, at + 1), key, index) };
          itemStart = -1;
        }
      } else if (byte === COMMA && depth === 2) index += 1;
      else if (depth === 0 && byte > 0x20 && byte < 0x80) throw new SyntaxError('not a JSON object');
    }
  }
  if (depth > 0 || isText) throw new SyntaxError('the text is cut off');
}

function parseItem(bytes: Uint8Array, key: string, index: number): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw new SyntaxError(`${key}[${index}] is not JSON`);
  }
}
