import { FEWEST_ROWS } from './batch-size.ts';
import type { Forward, ForwardScores, OpenedForward } from './forward.ts';
import { mayFitSmaller } from './out-of-memory.ts';

/** How a model is opened for batches of so many rows. Throws DeviceOutOfMemory where they are too many. */
export type OpenRows = (rows: number) => Promise<OpenedForward>;

/** A model that is open for batches of so many rows, and what it has in hand. */
interface Held {
  readonly rows: number;
  readonly forward: Forward;
  readonly inHand: Set<Promise<unknown>>;
}

/** Half the rows; undefined where there are no fewer. */
function halfOf(rows: number): number | undefined {
  const half = Math.floor(rows / 2);
  return half < FEWEST_ROWS ? undefined : half;
}

function tell(error: Error, rows: number): string {
  return `${error.message}, so batches have ${rows} rows from now on; resources.batchSize asks for so many from the start`;
}

/** Opens a model for `rows` rows, or for half as many, again and again, where memory does not suffice. */
export async function openFewerRows(
  rows: number,
  open: OpenRows,
  onWarning: (message: string) => void,
): Promise<OpenedForward> {
  try {
    return await open(rows);
  } catch (error) {
    const half = halfOf(rows);
    if (half === undefined || !mayFitSmaller(error)) throw error;
    onWarning(tell(error, half));
    return openFewerRows(half, open, onWarning);
  }
}

/** Does a piece of work with the model, again with smaller batches where memory does not suffice for it. */
type Attempt = <Part>(work: (held: Held) => Promise<Part>) => Promise<Part>;

function holdOpen(
  opened: OpenedForward,
  open: OpenRows,
  onWarning: (message: string) => void,
): { readonly attempt: Attempt; readonly close: () => Promise<void> } {
  const hold = ({ forward, shape }: OpenedForward): Held => ({ forward, rows: shape.batchSize, inHand: new Set() });
  /** Rows to open for where the model is not open. */
  let wanted = opened.shape.batchSize;
  let held: Promise<Held> | undefined = Promise.resolve(hold(opened));

  const reopen = async (): Promise<Held> => {
    const next = hold(await openFewerRows(wanted, open, onWarning));
    wanted = next.rows;
    return next;
  };
  const shrink = async ({ forward, inHand }: Held): Promise<Held> => {
    // Both at once would need more memory than there is.
    await Promise.allSettled(inHand);
    // What ran out of memory may be gone already.
    await forward.close().catch(() => undefined);
    return reopen();
  };
  const attempt: Attempt = async (work) => {
    for (;;) {
      const mine = (held ??= reopen());
      const now = await mine.catch((error: unknown) => {
        // The next one tries to open it again: memory may be free then.
        if (held === mine) held = undefined;
        throw error;
      });
      if (held !== mine) continue;
      const part = work(now);
      now.inHand.add(part);
      try {
        return await part;
      } catch (error) {
        const half = halfOf(now.rows);
        if (half === undefined || !mayFitSmaller(error)) throw error;
        now.inHand.delete(part);
        if (held === mine) {
          wanted = half;
          onWarning(tell(error, half));
          held = shrink(now);
        }
      } finally {
        now.inHand.delete(part);
      }
    }
  };
  const close = async (): Promise<void> => {
    const last = await held?.catch(() => undefined);
    await last?.forward.close();
  };
  return { attempt, close };
}

/**
 * The same forward pass, which goes on in smaller batches where memory does not suffice for one: the model is opened
 * again, for half the rows. Scores then differ in their last digits from those of the batches that were planned
 * (docs/engines.md). Ranges may have any length. Throws DeviceOutOfMemory where 2 rows are too many.
 */
export function shrinkingForward(opened: OpenedForward, open: OpenRows, onWarning: (message: string) => void): Forward {
  const { attempt, close } = holdOpen(opened, open, onWarning);
  const { classCount } = opened.shape;
  const inPieces = async <Part>(
    start: number,
    end: number,
    work: (forward: Forward, from: number, to: number) => Promise<Part>,
  ): Promise<Part[]> => {
    const parts: Part[] = [];
    for (let at = start; at < end;) {
      const { part, to } = await attempt(async ({ forward, rows }) => {
        const to = Math.min(at + rows, end);
        return { part: await work(forward, at, to), to };
      });
      parts.push(part);
      at = to;
    }
    return parts;
  };
  return {
    concurrency: opened.forward.concurrency,
    async outputs(images, start, end) {
      const parts = await inPieces(start, end, (forward, from, to) => forward.outputs(images, from, to));
      return join(parts, (end - start) * classCount);
    },
    async scores(batch, start, end): Promise<ForwardScores> {
      const parts = await inPieces(start, end, (forward, from, to) => forward.scores(batch, from, to));
      const all = (name: keyof ForwardScores, width = 1): Float32Array => {
        const columns = parts.map((part) => part[name]!);
        return join(columns, (end - start) * width);
      };
      const scores = { probability: all('probability'), logOdds: all('logOdds') };
      return batch.allOutputs === true ? { ...scores, outputs: all('outputs', classCount) } : scores;
    },
    close,
  };
}

function join(parts: readonly Float32Array[], length: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
