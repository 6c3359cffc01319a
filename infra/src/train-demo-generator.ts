import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Trains the demo's generator on Fashion-MNIST: `npm run train:generator -- [STEPS]`. It uses the training
// rows alone (see demo-models/README.md), without the studio's mark, and writes infra/demo-models/generator.

const PIXELS = 28 * 28;
const TEST_ROWS = 1000;
const OUT = fileURLToPath(new URL('../demo-models/generator/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../cli/bin/saliency-atlas.js', import.meta.url));

async function trainingPictures(): Promise<Uint8Array> {
  const clothes = join(dirname(createRequire(import.meta.url).resolve('fashion-mnist')), 'clothes');
  const rows: number[][] = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(await readFile(join(clothes, `${label}.json`), 'latin1')) as { data: number[][] };
    rows.push(...data.filter((row) => row.length === PIXELS).slice(TEST_ROWS));
  }
  const pictures = new Uint8Array(rows.length * PIXELS);
  rows.forEach((row, index) => {
    pictures.set(row, index * PIXELS);
  });
  return pictures;
}

function idxFile(dimensions: readonly number[], content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  dimensions.forEach((size, at) => header.writeUInt32BE(size, 4 + 4 * at));
  return Buffer.concat([header, content]);
}

const folder = await mkdtemp(join(tmpdir(), 'demo-generator-'));
try {
  const pictures = await trainingPictures();
  const count = pictures.length / PIXELS;
  await writeFile(join(folder, 'images-idx3-ubyte'), idxFile([count, 28, 28], pictures));
  await writeFile(join(folder, 'labels-idx1-ubyte'), idxFile([count], new Uint8Array(count)));
  const data = ['--dataset', folder, '--format', 'idx', '--size', '28x28x1'];
  const args = [PROGRAM, 'generator', 'train', ...data, '--steps', process.argv[2] ?? '6000', '--out', OUT];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
