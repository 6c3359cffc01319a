import { median, type BenchOptions } from './bench-options.ts';
import { openMaskedSide, openRawSide, type Side } from './sides.ts';

/** Long enough that a timer's grain and a garbage collection do not show. */
const ROUND_MS = 400;
export const TABLE_HEAD = 'batch\traw/s\tmasked/s\tall classes/s\tmasked:raw\tall:masked';

async function msPerBatch(side: Side, batches: number): Promise<number> {
  const start = performance.now();
  await side.run(batches);
  return (performance.now() - start) / batches;
}

/**
 * A line of the table: passes a second of the runtime alone, of masked passes, and of those that give the probabilities of
 * all classes, and the medians of the rounds' ratios.
 */
export async function compareThroughput(model: string, batchSize: number, options: BenchOptions): Promise<string> {
  const masked = await openMaskedSide(model, batchSize, options);
  const all = await openMaskedSide(model, batchSize, options, true);
  const raw = await openRawSide(model, batchSize, options);
  const sides = [raw, masked, all];
  for (const side of sides) await side.run(2);
  const repeats = Math.max(1, Math.round(ROUND_MS / (await msPerBatch(raw, 2))));
  const rounds: number[][] = [];
  for (let round = 0; round < options.rounds; round++) {
    const ms: number[] = [];
    // Alternating which side goes first cancels what a slow drift of the machine would add to one of them.
    const order = round % 2 === 0 ? [0, 1, 2] : [2, 1, 0];
    for (const side of order) ms[side] = await msPerBatch(sides[side]!, repeats);
    rounds.push(ms);
  }
  const perSecond = (side: number): string => ((1000 * masked.rows) / median(rounds.map((ms) => ms[side]!))).toFixed(1);
  const ratio = (side: number, to: number): string => median(rounds.map((ms) => ms[to]! / ms[side]!)).toFixed(3);
  const { rows } = masked;
  for (const side of sides) await side.close();
  return [rows, perSecond(0), perSecond(1), perSecond(2), ratio(1, 0), ratio(2, 1)].join('\t');
}
