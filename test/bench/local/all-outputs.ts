import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Classifier, MaskTable } from '@saliency-atlas/activities/classifiers';
import {
  createExplainer,
  type Explainer,
  type ExplainerInput,
  type MaskProposal,
} from '@saliency-atlas/activities/explain';
import type { BenchImage } from './bench-images.ts';

/**
 * The probabilities of all classes for the masks that the default method asks of an image, [passes][classes]. Kept
 * beside the image's other answers, so that a longer budget and a second run find what is there.
 */
export async function allOutputs(
  classifier: Classifier,
  image: BenchImage,
  input: ExplainerInput,
): Promise<Float32Array[]> {
  const { batchSize, classCount } = classifier.info;
  const path = `${image.cachePath}-${String(input.seed)}.outputs`;
  mkdirSync(dirname(path), { recursive: true });
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const rowBytes = 4 * classCount;
  // A run that was killed while it wrote leaves part of a row.
  if (bytes.length % rowBytes !== 0) throw new Error(`${path}: ends inside a row; delete it`);
  const rows = Array.from({ length: bytes.length / rowBytes }, (_, row) =>
    Float32Array.from({ length: classCount }, (__, index) => bytes.readFloatLE(row * rowBytes + 4 * index)),
  );
  const explainer = createExplainer('atlas', { ...input, stop: { ...input.stop, enabled: false } });
  // The same masks, whether they are asked for at once or in parts.
  if (rows.length > 0) explainer.propose(rows.length);
  // Passes come in pairs.
  const passes = input.passes - (input.passes % 2);
  while (rows.length < passes) {
    const proposal = explainer.propose(Math.min(batchSize, passes - rows.length));
    const outputs = await outputsOf(classifier, image, explainer.table, proposal);
    appendFileSync(path, new Uint8Array(outputs.buffer, outputs.byteOffset, outputs.byteLength));
    for (let row = 0; row < proposal.count; row++) rows.push(outputs.slice(row * classCount, (row + 1) * classCount));
  }
  return rows.slice(0, passes);
}

async function outputsOf(
  classifier: Classifier,
  { tensor, target }: BenchImage,
  table: MaskTable,
  proposal: MaskProposal,
): Promise<Float32Array> {
  const batch = {
    ...proposal,
    table,
    images: tensor,
    imageCount: 1,
    imageIndex: new Int32Array(proposal.count),
    target: new Int32Array(proposal.count).fill(target),
    allOutputs: true,
  };
  const { outputs } = await classifier.scoreMasked(batch);
  if (outputs === undefined) throw new Error('the classifier gave the scores of the targets alone');
  return outputs;
}

/** The explainer, told beside the scores of its passes their outputs, [passes][classes]. */
export function withOutputs(explainer: Explainer, outputs: readonly Float32Array[]): Explainer {
  let recorded = 0;
  return {
    ...explainer,
    wantsOutputs: false,
    record(probability, logOdds) {
      const rows = outputs.slice(recorded, (recorded += probability.length));
      explainer.record(probability, logOdds, Float32Array.from(rows.flatMap((row) => [...row])));
    },
    get finished() {
      return explainer.finished;
    },
  };
}
