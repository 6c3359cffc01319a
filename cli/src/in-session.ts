import { EXIT } from './exit-codes.ts';
import { Interrupted } from './interrupt.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** Does a command's work and closes its session; an interruption ends it with the words how to go on. */
export async function inSession(session: Session, output: Output, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.endProgress();
    output.note('Interrupted. Nothing is lost: the same command goes on where this one stopped.');
    return EXIT.interrupted;
  } finally {
    await session.close();
  }
}
