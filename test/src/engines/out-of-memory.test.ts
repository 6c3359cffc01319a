import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { convolutionModel, graphConvolution, pseudoRandom } from '@saliency-atlas/activities/classifiers/testing';
import { expect, it } from 'vitest';
import { writeModel } from './model-folder.ts';

// 64 filters on 256² pixels keep 17 MB a row, and twice that for a moment: 64 rows have no room in 700 MB.
const LIMIT_KIB = 700_000;
const SIZE = 256;
const KERNELS = pseudoRandom(64 * 3 * 9, 21);

interface Loaded {
  readonly batchSize: number;
  readonly warnings: readonly string[];
  readonly probability: readonly number[];
}

/** What a process that may have so much memory (that it writes to) makes of a model in batches of 64. */
async function loadWithin(limitKib: number, uri: string): Promise<Loaded> {
  const program = fileURLToPath(import.meta.resolve('./load-large-batch.ts'));
  const command = `ulimit -d ${limitKib} && exec "$0" --import tsx "$1" "$2"`;
  const env = { ...process.env, SALIENCY_ATLAS_CACHE: '/nowhere' };
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, program, uri], { env });
  return JSON.parse(stdout) as Loaded;
}

it.skipIf(process.platform !== 'linux').each([
  ['ONNX Runtime', { 'model.onnx': convolutionModel(3, SIZE, KERNELS) }],
  ['TensorFlow.js on WebAssembly', graphConvolution(3, SIZE, KERNELS)],
])(
  '%s without the memory for a batch goes on in smaller ones and says so',
  async (_name, files) => {
    const { batchSize, warnings, probability } = await loadWithin(LIMIT_KIB, await writeModel({ ...files }));
    expect(batchSize).toBeLessThan(64);
    expect(batchSize).toBeGreaterThanOrEqual(2);
    expect(warnings.at(-1)).toContain(`batches have ${batchSize} rows from now on; resources.batchSize`);
    expect(probability).toHaveLength(5);
  },
  120_000,
);
