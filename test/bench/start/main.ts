/**
 * How long `explain` takes to start, as npm installs it: beside an empty program and beside one that opens the model in
 * ONNX Runtime and nothing else, in turn, medians. Two passes and the demo's model, so that hardly anything is explained.
 *   tsx test/bench/start/main.ts [ROUNDS]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '@saliency-atlas/infra/pack';

const rounds = Number(process.argv[2] ?? 15);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MODEL = here('../../../infra/demo-models/fashion-1.0.onnx');
const PHOTO = here('../../golden/preprocess-photo.jpg');
const BARE = `
import { InferenceSession } from 'onnxruntime-node';
await InferenceSession.create(${JSON.stringify(MODEL)}, { intraOpNumThreads: 1 });
process.exit(0);
`;

function must(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

const folder = await mkdtemp(join(tmpdir(), 'atlas-start-'));
try {
  const tarball = await pack(join(folder, 'tarball'));
  must('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder);
  await writeFile(join(folder, 'bare.mjs'), BARE);
  const command = join(folder, 'node_modules', 'saliency-atlas', 'bin', 'saliency-atlas.js');
  const sides = {
    'node alone': ['-e', '0'],
    'the model opened, nothing else': ['bare.mjs'],
    'explain, 2 passes': [command, 'explain', PHOTO, '--model', MODEL, '--passes', '2', '--quiet', '--out', '.'],
  };
  const took = new Map(Object.keys(sides).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, args] of Object.entries(sides)) {
      const startedAtMs = performance.now();
      must(process.execPath, args, folder);
      // The first reads from a cold disk.
      if (round > 0) took.get(name)!.push(performance.now() - startedAtMs);
    }
  }
  for (const [name, times] of took) {
    const sorted = times.sort((a, b) => a - b);
    const [low, median, high] = [0.1, 0.5, 0.9].map((share) => sorted[Math.floor(share * (sorted.length - 1))]!);
    console.log(
      `${name.padEnd(32)} ${median!.toFixed(0)} ms (of ${rounds}: ${low!.toFixed(0)} to ${high!.toFixed(0)})`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
