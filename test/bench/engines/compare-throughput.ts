import { median, type BenchOptions } from './bench-options.ts';
import { openMaskedSide, openRawSide, type Side } from './sides.ts';

/** Long enough that a timer's grain and a garbage collection do not show. */
const ROUND_MS = 400;
export const TABLE_HEAD = 'batch\traw/s\tmasked/s\tratio';

async function msPerBatch(side: Side, batches: number): Promise<number> {
  const start = performance.now();
  await side.run(batches);
  return (performance.now() - start) / batches;
}

/** A line of the table: both sides' passes a second and the median of the rounds' ratios. */
export async function compareThroughput(model: string, batchSize: number, options: BenchOptions): Promise<string> {
  const masked = await openMaskedSide(model, batchSize, options);
  const raw = await openRawSide(model, batchSize, options);
  await masked.run(2);
  await raw.run(2);
  const repeats = Math.max(1, Math.round(ROUND_MS / (await msPerBatch(raw, 2))));
  const rounds: { raw: number; masked: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    // Alternating which side goes first cancels what a slow drift of the machine would add to one of them.
    const first = round % 2 === 0 ? await msPerBatch(raw, repeats) : undefined;
    const second = await msPerBatch(masked, repeats);
    rounds.push({ raw: first ?? (await msPerBatch(raw, repeats)), masked: second });
  }
  const perSecond = (side: 'raw' | 'masked'): string =>
    ((1000 * masked.rows) / median(rounds.map((round) => round[side]))).toFixed(1);
  const ratio = median(rounds.map((round) => round.raw / round.masked)).toFixed(3);
  const { rows } = masked;
  await masked.close();
  await raw.close();
  return [rows, perSecond('raw'), perSecond('masked'), ratio].join('\t');
}
