import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLogEntry, parseLogLine } from './log-entry.ts';
import { mergeByTime, openLog } from './read-log.ts';

const format = (line: string, source: 'worker' | 'server' = 'worker'): string =>
  formatLogEntry(parseLogLine(line, source));

describe('a line of a log', () => {
  it('of the worker is told with its fields, without those that say nothing', () => {
    const line =
      '{"time":"2026-11-23T06:47:11.652Z","level":"INFO","message":"Worker state changed","sdkComponent":"worker","state":"STOPPED","reason":"asked to"}';
    expect(format(line)).toBe(
      '2026-11-23 06:47:11.652 INFO  worker  Worker state changed  state=STOPPED reason="asked to"',
    );
  });

  it('of the server is told the same way, its quoted values unquoted', () => {
    const line = 'time=2026-11-23T07:47:11.652+01:00 level=error msg="no \\"shard\\"" address=127.0.0.1:1';
    expect(format(line, 'server')).toBe('2026-11-23 06:47:11.652 ERROR server  no "shard"  address=127.0.0.1:1');
  });

  it.each(['worker ready', '{not json', '{"unfinished": '])('that is plain text is told as it is: %s', (line) => {
    expect(format(line)).toBe(`${' '.repeat(30)}worker  ${line.trimEnd()}`);
  });

  it('cannot steer the terminal or look like two', () => {
    const line = JSON.stringify({ level: 'INFO', message: 'a\u001b[2Jb\n2026 ERROR\u202e' });
    expect(format(line)).toMatch(/worker {2}a \[2Jb ⏎ 2026 ERROR$/);
  });
});

it('logs merge by time, and a line without a time stays behind the one before it', () => {
  const line = (second: number, message: string): string =>
    JSON.stringify({ time: `2026-01-01T00:00:0${second}Z`, message });
  const worker = [line(1, 'w1'), 'stack of w1', line(3, 'w3')].map((text) => parseLogLine(text, 'worker'));
  const server = [line(2, 's2')].map((text) => parseLogLine(text, 'server'));
  expect(mergeByTime([server, worker]).map(({ message }) => message)).toEqual(['w1', 'stack of w1', 's2', 'w3']);
});

describe('openLog', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-log-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives what was appended since the last call, a line only when it is whole', async () => {
    const file = join(folder, 'worker.log');
    const reader = openLog(file, 'worker');
    const next = async () => (await reader.next()).map(({ message }) => message);
    expect(await next()).toEqual([]);
    await writeFile(file, 'one\ntwo ü');
    expect(await next()).toEqual(['one']);
    await appendFile(file, ' three\nfour\n');
    expect(await next()).toEqual(['two ü three', 'four']);
    expect(await next()).toEqual([]);
    await writeFile(file, 'new\n');
    expect(await next()).toEqual(['new']);
  });

  it('begins with a whole line at the end of a file that is too long to read', async () => {
    const file = join(folder, 'worker.log');
    const line = 'x'.repeat(1023);
    await writeFile(file, `${`${line}\n`.repeat(5000)}last\n`);
    const messages = (await openLog(file, 'worker').next()).map(({ message }) => message);
    expect(messages.at(-1)).toBe('last');
    expect(messages.length).toBeLessThan(4200);
    expect(new Set(messages)).toEqual(new Set([line, 'last']));
  });
});
