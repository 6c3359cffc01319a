/** Which process of a store's embedded session said it. */
export type LogSource = 'worker' | 'server';

/** A line of a log, taken apart. */
export interface LogEntry {
  readonly source: LogSource;
  /** Null for a line without a time, such as the rest of a stack. */
  readonly timeMs: number | null;
  readonly level: string;
  readonly message: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Fields that are the same in every line and tell nobody anything. */
const UNTOLD = new Set(['sdkComponent', 'activation_id', 'attempt', 'namespace', 'isLocal']);

/** Takes a line apart: JSON of the worker and the server, `key=value` of the server, or plain text. */
export function parseLogLine(line: string, source: LogSource): LogEntry {
  return parseJsonLine(line, source) ?? parseKeyValueLine(line, source) ?? plain(line, source);
}

/** `06:47:11.652 INFO  worker  Worker state changed  taskQueue=atlas-gpu state=STOPPED`, times in UTC. */
export function formatLogEntry({ source, timeMs, level, message, fields }: LogEntry): string {
  const time = timeMs === null ? ' '.repeat(23) : new Date(timeMs).toISOString().slice(0, 23).replace('T', ' ');
  const rest = fields.map(([name, value]) => `${name}=${/\s/.test(value) ? JSON.stringify(value) : value}`).join(' ');
  return printable(`${time} ${level.padEnd(5)} ${source}  ${message}${rest === '' ? '' : `  ${rest}`}`).trimEnd();
}

function parseJsonLine(line: string, source: LogSource): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { time, level, message, msg, ...rest } = value;
  const fields = Object.entries(rest)
    .filter(([name]) => !UNTOLD.has(name))
    .map(([name, field]) => [name, typeof field === 'string' ? field : JSON.stringify(field)] as const);
  return entryOf(source, asText(time), asText(level), asText(message ?? msg), fields);
}

function parseKeyValueLine(line: string, source: LogSource): LogEntry | undefined {
  if (!/^time=\S+ level=/.test(line)) return undefined;
  const fields = [...line.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, name = '', value = '']) => {
    return [name, value.startsWith('"') ? unquote(value) : value] as const;
  });
  const valueOf = (wanted: string): string => fields.find(([name]) => name === wanted)?.[1] ?? '';
  const rest = fields.filter(([name]) => !['time', 'level', 'msg'].includes(name) && !UNTOLD.has(name));
  return entryOf(source, valueOf('time'), valueOf('level'), valueOf('msg'), rest);
}

function entryOf(
  source: LogSource,
  time: string,
  level: string,
  message: string,
  fields: LogEntry['fields'],
): LogEntry {
  const timeMs = Date.parse(time);
  return { source, timeMs: Number.isNaN(timeMs) ? null : timeMs, level: level.toUpperCase(), message, fields };
}

function plain(line: string, source: LogSource): LogEntry {
  return { source, timeMs: null, level: '', message: line, fields: [] };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** File names and class names come from others: no line may steer the terminal or look like two. */
function printable(text: string): string {
  return text.replaceAll(/[\r\n]+\s*/g, ' ⏎ ').replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, ' ');
}
