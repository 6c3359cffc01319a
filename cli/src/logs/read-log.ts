import { open } from 'node:fs/promises';
import { parseLogLine, type LogEntry, type LogSource } from './log-entry.ts';

/** How far back a log is read: enough for any number of lines that people look at. */
const TAIL_BYTES = 4 * 1024 * 1024;

/** A log file that is read as it grows. */
export interface LogReader {
  /** What has been written since the last call, whole lines; at the first call the end of what stands there. */
  next(): Promise<LogEntry[]>;
}

/** Reads a log from its end on. A file that is not there yet is empty. */
export function openLog(file: string, source: LogSource): LogReader {
  let position: number | undefined;
  return {
    next: async () => {
      const handle = await open(file, 'r').catch(() => undefined);
      if (handle === undefined) return [];
      try {
        const { size } = await handle.stat();
        const start = position ?? Math.max(0, size - TAIL_BYTES);
        // A file that has become shorter was made anew.
        const from = start > size ? 0 : start;
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
        // What comes after the last line break is read again when its line is whole.
        const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
        const lines = buffer.toString('utf8', 0, end).split('\n');
        if (position === undefined && from > 0) lines.shift();
        position = from + end;
        return lines.filter((line) => line.trim() !== '').map((line) => parseLogLine(line, source));
      } finally {
        await handle.close();
      }
    },
  };
}

/** Entries of several logs in the order of time; a line without one stays behind the line before it. */
export function mergeByTime(logs: readonly (readonly LogEntry[])[]): LogEntry[] {
  const placed = logs.flatMap((entries) => {
    let last = 0;
    return entries.map((entry) => {
      last = entry.timeMs ?? last;
      return { entry, at: last };
    });
  });
  return placed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}
