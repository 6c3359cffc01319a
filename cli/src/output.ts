import { coloursOf } from './colours.ts';
import { createLiveLine } from './live-line.ts';
import { verbosity } from './verbosity.ts';

/** Results go to stdout, everything else to stderr: a live line on a terminal, plain lines in a pipe. */
export interface Output {
  /** A result, on stdout. */
  readonly result: (text: string) => void;
  /** A line for people, on stderr. */
  readonly note: (text: string) => void;
  /** What only `--verbose` says, on stderr. */
  readonly detail: (text: string) => void;
  /** The progress line, redrawn in place on a terminal; elsewhere printed when it says something new. */
  readonly progress: (live: string, plain: string) => void;
  /** Ends the live line. */
  readonly endProgress: () => void;
}

/** Plain lines are at least this far apart unless the stage changes, so that a log of a long run stays short. */
const PLAIN_INTERVAL_MS = 10_000;

/** The output of a command; `quiet` where its own flags ask for results alone, besides `--quiet`. */
export function createOutput(quiet: boolean): Output {
  const isQuiet = quiet || verbosity.quiet;
  const line = createLiveLine(process.stderr);
  const isLive = process.stderr.isTTY && !isQuiet && process.env['TERM'] !== 'dumb';
  const note = (text: string): void => {
    if (isQuiet) return;
    line.clear();
    process.stderr.write(`${text}\n`);
  };
  let lastPlain = '';
  let lastAtMs = 0;
  return {
    result: (text) => {
      line.clear();
      process.stdout.write(`${text}\n`);
    },
    note,
    detail: (text) => {
      if (verbosity.verbose) note(coloursOf(process.stderr).dim(text));
    },
    progress: (live, plain) => {
      if (isLive) {
        line.draw(live);
        return;
      }
      const stage = plain.split(' ')[0] ?? '';
      const fresh = !lastPlain.startsWith(stage) || Date.now() - lastAtMs >= PLAIN_INTERVAL_MS;
      if (isQuiet || plain === lastPlain || !fresh) return;
      lastPlain = plain;
      lastAtMs = Date.now();
      process.stderr.write(`${plain}\n`);
    },
    endProgress: () => line.clear(),
  };
}
