import { createColors } from 'picocolors';
import { createLogUpdate } from 'log-update';

const colours = createColors(process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '');

/** Results go to stdout, everything else to stderr: a live line on a terminal, plain lines in a pipe. */
export interface Output {
  /** A result, on stdout. */
  readonly result: (text: string) => void;
  /** A line for people, on stderr. */
  readonly note: (text: string) => void;
  /** The progress line, redrawn in place on a terminal; elsewhere printed when it says something new. */
  readonly progress: (live: string, plain: string) => void;
  /** Ends the live line. */
  readonly endProgress: () => void;
  readonly colours: typeof colours;
}

/** Plain lines are at least this far apart unless the stage changes, so that a log of a long run stays short. */
const PLAIN_INTERVAL_MS = 10_000;

export function createOutput(quiet: boolean): Output {
  const update = createLogUpdate(process.stderr);
  const live = process.stderr.isTTY && !quiet;
  let lastPlain = '';
  let lastAtMs = 0;
  return {
    colours,
    result: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => {
      if (quiet) return;
      if (live) update.clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (line, plain) => {
      if (live) {
        update(line);
        return;
      }
      const stage = plain.split(' ')[0] ?? '';
      const fresh = !lastPlain.startsWith(stage) || Date.now() - lastAtMs >= PLAIN_INTERVAL_MS;
      if (quiet || plain === lastPlain || !fresh) return;
      lastPlain = plain;
      lastAtMs = Date.now();
      process.stderr.write(`${plain}\n`);
    },
    endProgress: () => {
      if (live) update.clear();
    },
  };
}
