/**
 * Whether a server over a store of many rows keeps its memory, and how fast it answers: writes a synthetic store (maps of
 * 8×8), starts `serve`, and asks for pages, filters and orders while its resident memory is read from /proc (Linux).
 *   npm run bench:serve -- [--rows 1000000] [--rounds 400]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeDrawnRun } from '../../src/serve/drawn-store.ts';
import { startServer } from '../../src/serve/start-server.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '400' } },
});
const rows = Number(values.rows);
const runId = '0'.repeat(20);
const folder = await mkdtemp(join(tmpdir(), 'saliency-atlas-bench-'));
await writeDrawnRun(folder, { version: '1.0', runId, images: rows, shardRows: 4096, mapSide: 8 });
console.log(`${rows} rows in a store; ${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)}`);

const [server, address] = await startServer(join(folder, 'store'), folder);
const base = `${address}/runs/${runId}`;

async function residentMiB(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function timed(path: string): Promise<{ ms: number; total: number }> {
  const startedAtMs = performance.now();
  const { total } = (await (await fetch(`${base}/images?${path}`)).json()) as { total: number };
  return { ms: performance.now() - startedAtMs, total };
}

console.log(`before the first question: ${(await residentMiB()).toFixed(0)} MiB`);
const questions = [
  ['first page, list of images read', 'count=60'],
  ['wrong answers', 'outcome=wrong&count=60'],
  ['outliers among right answers', 'outcome=right&order=outlier&count=60'],
  ['by name', 'q=0999&count=60'],
  ['one confusion, lowest score first', 'label=3&said=4&order=doubtful&count=60'],
  ['the last page', `start=${rows - 60}&count=60`],
] as const;
for (const [name, path] of questions) {
  const { ms, total } = await timed(path);
  console.log(`${name}: ${ms.toFixed(0)} ms, ${total} found; ${(await residentMiB()).toFixed(0)} MiB`);
}
for (let round = 1; round <= Number(values.rounds); round += 1) {
  await timed(
    `label=${round % 10}&low=${(round % 90) / 100}&order=certain&start=${(round * 997) % (rows / 20)}&count=60`,
  );
  if (round % 100 === 0) console.log(`after ${round} more questions: ${(await residentMiB()).toFixed(0)} MiB`);
}
server.child.kill('SIGTERM');
await server.finished;
await rm(folder, { recursive: true });
