import { readConnectionSettings, useConnectionSettings } from '@saliency-atlas/activities/model-servers';
import { AtlasError, messageOf } from '@saliency-atlas/contract';

/**
 * Processes that hold the engine for one command: a JSON request on standard input, JSON lines as the answer. Reads the
 * environment too. Throws InvalidJob naming a variable that is wrong.
 */
export async function readRequest(): Promise<unknown> {
  useConnectionSettings(readConnectionSettings(process.env));
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Ends the process when the work is done; a failure is the last line, with its type and fix. */
export function answer(work: Promise<void>): void {
  work.then(
    () => process.exit(0),
    (error: unknown) => {
      const known = error instanceof AtlasError;
      const message = messageOf(error);
      const line = { error: message, fix: known ? error.fix : null, type: known ? error.type : 'Error' };
      process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(1));
    },
  );
}
