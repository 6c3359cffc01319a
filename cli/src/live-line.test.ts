import { expect, it } from 'vitest';
import { createLiveLine } from './live-line.ts';

/** A terminal that keeps what it was sent and can be made narrower. */
function fakeTerminal(columns: number) {
  const written: string[] = [];
  return { columns, written, write: (text: string) => written.push(text) };
}

it('each drawing takes the place of the one before', () => {
  const terminal = fakeTerminal(80);
  const line = createLiveLine(terminal);
  line.draw('one');
  line.draw('two');
  expect(terminal.written).toEqual(['\r\u001b[Jone', '\r\u001b[Jtwo']);
});

it('a line that is longer than the terminal is cut to one row less a column', () => {
  const terminal = fakeTerminal(10);
  createLiveLine(terminal).draw('0123456789abc');
  expect(terminal.written).toEqual(['\r\u001b[J01234567…']);
});

it('after a terminal was made narrower, every row that the line was broken into is taken away', () => {
  const terminal = fakeTerminal(80);
  const line = createLiveLine(terminal);
  line.draw('x'.repeat(70));
  terminal.columns = 30; // 70 characters now stand in three rows
  line.draw('y');
  expect(terminal.written[1]).toBe('\r\u001b[2A\u001b[Jy');
});

it('clearing leaves nothing, and does nothing where nothing stands', () => {
  const terminal = fakeTerminal(80);
  const line = createLiveLine(terminal);
  line.clear();
  line.draw('one');
  line.clear();
  line.clear();
  expect(terminal.written).toEqual(['\r\u001b[Jone', '\r\u001b[J']);
});
