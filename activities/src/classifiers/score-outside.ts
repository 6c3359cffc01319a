import type { MaskedBatch } from './classifier.ts';
import { expandMaskedImages } from './expand-masks.ts';
import type { ForwardScores, ForwardShape } from './forward.ts';
import { scoreTargets } from './scores.ts';

/**
 * Scores of passes `[start, end)` where the engine cannot expand masks in its own graph: the images are masked here.
 * `run` gives the model's own outputs [at least end − start, classCount] of images [end − start, channels, height, width].
 */
export async function scoreOutside(
  batch: MaskedBatch,
  shape: Omit<ForwardShape, 'batchSize' | 'layout'>,
  start: number,
  end: number,
  run: (images: Float32Array) => Promise<Float32Array>,
): Promise<ForwardScores> {
  const { classCount, output } = shape;
  const outputs = await run(expandMaskedImages(batch, shape, start, end));
  const scores = scoreTargets(outputs, classCount, output, batch.target.subarray(start, end), batch.against);
  return batch.allOutputs === true ? { ...scores, outputs: outputs.subarray(0, (end - start) * classCount) } : scores;
}
