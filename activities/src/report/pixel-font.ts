/** Height of a line of text in font pixels; every letter is 5 wide and one blank column follows it. */
export const GLYPH_HEIGHT = 7;
const GLYPH_ADVANCE = 6;

/** Seven rows of five pixels, each row one base-32 digit (0-9, a-v) whose highest bit is the leftmost pixel. */
const GLYPHS: Readonly<Record<string, string>> = {
  ...{ A: 'ehhvhhh', B: 'uhhuhhu', C: 'ehgggge', D: 'uhhhhhu', E: 'vgguggv', F: 'vgguggg', G: 'ehgnhhf' },
  ...{ H: 'hhhvhhh', I: 'e44444e', J: '72222ic', K: 'hikokih', L: 'ggggggv', M: 'hrllhhh', N: 'hpljhhh' },
  ...{ O: 'ehhhhhe', P: 'uhhuggg', Q: 'ehhhlid', R: 'uhhukih', S: 'fgge11u', T: 'v444444', U: 'hhhhhhe' },
  ...{ V: 'hhhhha4', W: 'hhhllla', X: 'hha4ahh', Y: 'hha4444', Z: 'v1248gv' },
  ...{ '0': 'ehjlphe', '1': '4c4444e', '2': 'eh1248v', '3': 'v2421he', '4': '26aiv22', '5': 'vgu11he' },
  ...{ '6': '68guhhe', '7': 'v124888', '8': 'ehhehhe', '9': 'ehhf12c' },
  ...{ '.': '00000cc', ',': '0000c48', ':': '0cc0cc0', '-': '000v000', '+': '044v440', '%': 'op248j3' },
  ...{ '(': '2488842', ')': '8422248', '/': '01248g0', "'": 'c480000', _: '000000v', '=': '00v0v00' },
  ...{ '&': 'cik8lid', '#': 'aavavaa', '?': 'eh12404', ' ': '0000000' },
};

/** Text as it can be written here: capitals, accents dropped, anything else a question mark. */
function writable(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[−–—]/g, '-').toUpperCase();
  return Array.from(plain, (character) => (GLYPHS[character] === undefined ? '?' : character));
}

/** Width of a line in font pixels. */
export function textWidth(text: string): number {
  return Math.max(0, writable(text).length * GLYPH_ADVANCE - 1);
}

/** The font pixels (row, column) that are set in a line of text; picture files need no installed font this way. */
export function textPixels(text: string): { row: number; column: number }[] {
  return writable(text).flatMap((character, position) =>
    Array.from(GLYPHS[character] ?? '').flatMap((digit, row) => {
      const bits = Number.parseInt(digit, 32);
      const columns = [0, 1, 2, 3, 4].filter((column) => (bits >> (4 - column)) & 1);
      return columns.map((column) => ({ row, column: position * GLYPH_ADVANCE + column }));
    }),
  );
}
