import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linearModel } from '../classifiers/testing/tiny-onnx.ts';
import { proposeJob, type Proposal } from './propose-job.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-propose-'));
});
afterEach(() => rm(folder, { recursive: true }));

/**
 * Says "bright" where the pixels' mean is above 0 in the model's own input: right for grey 150 and 119 only where pixels
 * enter as −1 to 1 (or (pixel − 127)/128), since every other scaling makes both positive. `shape` is its input's.
 */
function brightness(shape: readonly [string, number, number, number], softmax: boolean): Uint8Array {
  const values = shape[1] * shape[2] * shape[3];
  const weights = Float32Array.from({ length: 2 * values }, (_, at) => (at % 2 === 0 ? 1 : -1));
  return linearModel({ weights, bias: [0, 0], input: { shape }, softmax });
}

async function writePhotos(root: string, names: readonly [string, string] = ['bright', 'dark']): Promise<void> {
  for (const [index, level] of [150, 119].entries()) {
    await mkdir(join(root, names[index]!), { recursive: true });
    for (let photo = 0; photo < 8; photo++) {
      const background = { r: level + photo, g: level, b: level };
      const png = sharp({ create: { width: 3, height: 3, channels: 3, background } }).png();
      await writeFile(join(root, names[index]!, `${photo}.png`), await png.toBuffer());
    }
  }
}

async function propose(model: Uint8Array, labels: string | null = null): Promise<Proposal> {
  await writeFile(join(folder, 'model.onnx'), model);
  return proposeJob(
    { model: join(folder, 'model.onnx'), dataset: join(folder, 'photos'), labels, images: 16 },
    () => undefined,
  );
}

describe('proposeJob', () => {
  it('finds the scaling under which the answers are right', async () => {
    await writePhotos(join(folder, 'photos'));
    const { candidates, labelsFit, output, layout } = await propose(brightness(['n', 3, 2, 2], false));
    expect({ labelsFit, output, layout }).toEqual({ labelsFit: true, output: 'logits', layout: 'nchw' });
    expect(
      candidates
        .slice(0, 2)
        .map(({ scaling }) => scaling.name)
        .sort(),
    ).toEqual(['(pixel − 127)/128', '−1 to 1']);
    expect(candidates[0]).toMatchObject({ correct: 16, labelled: 16 });
    expect(candidates.find(({ scaling }) => scaling.name === '0 to 255')).toMatchObject({ correct: 8 });
  });

  it('finds out that channels come last and that the answers are probabilities', async () => {
    await writePhotos(join(folder, 'photos'));
    const { output, layout, input } = await propose(brightness(['n', 5, 5, 3], true));
    expect({ output, layout, input }).toEqual({
      output: 'probabilities',
      layout: 'nhwc',
      input: { height: 5, width: 5, channels: 3 },
    });
  });

  it('takes the class names of a file beside the model whose lines are as many as its classes', async () => {
    await writePhotos(join(folder, 'photos'), ['zebra', 'ant']);
    await writeFile(join(folder, 'labels.txt'), 'zebra\nant\n');
    const { labels, candidates } = await propose(brightness(['n', 3, 2, 2], false));
    expect(labels).toBe(join(folder, 'labels.txt'));
    // In alphabetical order the ant would come first, and every answer be wrong.
    expect(candidates[0]).toMatchObject({ correct: 16 });
  });

  it('goes by what the answers tell apart where folders are no class names, and says why', async () => {
    await writePhotos(join(folder, 'photos'), ['n01', 'n02']);
    await writeFile(join(folder, 'names.txt'), 'bright\ndark\n');
    const { labelsFit, labelProblem, labelFix, candidates } = await propose(
      brightness(['n', 3, 2, 2], false),
      join(folder, 'names.txt'),
    );
    expect(labelsFit).toBe(false);
    expect(labelProblem).toContain('"n01"');
    expect(labelFix).toContain('Rename the folders');
    expect(['(pixel − 127)/128', '−1 to 1']).toContain(candidates[0]!.scaling.name);
    expect(candidates[0]).toMatchObject({ labelled: 0, labelProbability: null });
  });

  it('counts what labels one lower or higher would give', async () => {
    await mkdir(join(folder, 'photos'));
    await writePhotos(join(folder, 'photos'));
    const lines = ['bright', 'dark'].flatMap((name, index) =>
      Array.from({ length: 8 }, (_, photo) => JSON.stringify({ file_name: `${name}/${photo}.png`, label: index })),
    );
    await writeFile(join(folder, 'photos', 'metadata.jsonl'), lines.join('\n'));
    // A class that never wins stands before the two.
    const weights = Float32Array.from({ length: 36 }, (_, at) => [0, 1, -1][at % 3]!);
    const model = linearModel({ weights, bias: [-9, 0, 0], input: { shape: ['n', 3, 2, 2] } });
    const { correctByShift, labelsFit } = await propose(model);
    expect(labelsFit).toBe(false);
    expect(correctByShift).toEqual([0, 0, 16]);
  });

  it('refuses names of another number than the classes', async () => {
    await writePhotos(join(folder, 'photos'));
    await writeFile(join(folder, 'names.txt'), 'one\n');
    const proposal = propose(brightness(['n', 3, 2, 2], false), join(folder, 'names.txt'));
    await expect(proposal).rejects.toMatchObject({ type: 'ModelContractMismatch' });
  });
});
