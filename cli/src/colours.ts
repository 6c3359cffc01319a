import type { WriteStream } from 'node:tty';
import { createColors } from 'picocolors';

/**
 * Whether a stream is coloured: FORCE_COLOR decides where it is set (0 and false: no), then NO_COLOR where it is not
 * empty (https://no-color.org), then whether the stream is a terminal that can.
 */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Colours for a stream; each function returns its text as it is where there are none. */
export function coloursOf(stream: Pick<WriteStream, 'isTTY'>): ReturnType<typeof createColors> {
  return createColors(wantsColour(process.env, stream.isTTY));
}
