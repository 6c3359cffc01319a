import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
// How a step becomes an activity is nobody's business but the activities', so no workspace exports it.
import { asActivity } from '../../../activities/src/activities/as-activity.ts';

/** As `asActivity` beats; the server waits for ten of them. */
const BEAT_MS = 2_000;
const PIECES = 30;

beforeEach(() => {
  // The clock stands still but for what the steps below say that their arithmetic takes.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs a step as an activity, and returns what its heartbeats said. */
async function beatsOf(step: Parameters<typeof asActivity<null, null>>[0]): Promise<unknown[]> {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  await environment.run(asActivity(step), null);
  return beats;
}

it('a minute of arithmetic in pieces beats as often as one that waits, and says how far it is', async () => {
  const beats = await beatsOf(async (_input, context) => {
    for (let done = 1; done <= PIECES; done++) {
      context.report({ done, total: PIECES });
      vi.advanceTimersByTime(BEAT_MS);
      await context.breathe();
    }
    return null;
  });
  expect(beats).toEqual(Array.from({ length: PIECES }, (_, piece) => ({ done: piece + 1, total: PIECES })));
});

it('arithmetic that breathes lets timers that are due have their turn', async () => {
  vi.useRealTimers();
  let fired = false;
  await new MockActivityEnvironment().run(
    asActivity(async (_input: null, context) => {
      setTimeout(() => (fired = true), 1);
      const startedAtMs = Date.now();
      while (Date.now() < startedAtMs + 5);
      // Timers come before what is said next.
      await context.breathe();
      await context.breathe();
      return null;
    }),
    null,
  );
  expect(fired).toBe(true);
});
