/** A terminal, as far as a live line needs it. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that is drawn again in place. */
export interface LiveLine {
  readonly draw: (text: string) => void;
  readonly clear: () => void;
}

const DEFAULT_COLUMNS = 80;
const ERASE_DOWN = '\u001b[J';
const up = (rows: number): string => (rows === 0 ? '' : `\u001b[${rows}A`);

/**
 * A live line that stays one row: what does not fit is cut. A terminal that was made narrower has broken the row that
 * stands there into several; the next drawing takes all of them away.
 */
export function createLiveLine(terminal: Terminal): LiveLine {
  let drawn = 0;
  const erase = (): string => {
    const columns = terminal.columns ?? DEFAULT_COLUMNS;
    const rows = Math.max(0, Math.ceil(drawn / columns) - 1);
    return `\r${up(rows)}${ERASE_DOWN}`;
  };
  return {
    draw: (text) => {
      // The last column stays free: a full row moves the cursor to the next one on some terminals.
      const room = Math.max(1, (terminal.columns ?? DEFAULT_COLUMNS) - 1);
      const line = text.length <= room ? text : `${text.slice(0, room - 1)}…`;
      terminal.write(erase() + line);
      drawn = line.length;
    },
    clear: () => {
      if (drawn > 0) terminal.write(erase());
      drawn = 0;
    },
  };
}
