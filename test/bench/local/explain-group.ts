import type { Classifier, MaskedBatch } from '@saliency-atlas/activities/classifiers';
import type { Explainer, MaskProposal, Saliency } from '@saliency-atlas/activities/explain';
import type { BenchImage } from './bench-images.ts';
import { maskKey, type Response } from './response-cache.ts';

/** What a group cost: only passes that no cache answered count. */
export interface GroupCost {
  passes: number;
  elapsedMs: number;
}

interface OpenProposal {
  readonly imageIndex: number;
  readonly explainer: Explainer;
  readonly proposal: MaskProposal;
  readonly keys: readonly number[];
}

/** Explains a group of images in lock-step, so that chains of one mask at a time still fill the batch. */
export async function explainGroup(
  classifier: Classifier,
  images: readonly BenchImage[],
  stacked: Float32Array,
  explainers: readonly Explainer[],
  cost: GroupCost,
): Promise<Saliency[]> {
  for (;;) {
    const open = explainers.flatMap((explainer, imageIndex) =>
      explainer.finished ? [] : [openProposal(imageIndex, explainer, classifier.info.batchSize)],
    );
    if (open.length === 0) break;
    await scoreMissing(classifier, images, stacked, open, cost);
    for (const { imageIndex, explainer, keys } of open) {
      const answers = keys.map((key) => images[imageIndex]!.responses.get(key)!);
      explainer.record(
        Float32Array.from(answers, ({ probability }) => probability),
        Float32Array.from(answers, ({ logOdds }) => logOdds),
      );
    }
  }
  for (const image of images) image.responses.flush();
  return explainers.map((explainer) => explainer.result());
}

function openProposal(imageIndex: number, explainer: Explainer, room: number): OpenProposal {
  const proposal = explainer.propose(room);
  if (proposal.count === 0) throw new Error('an explainer neither proposes nor is finished');
  const cellCount = explainer.table.gridRows * explainer.table.gridColumns;
  const keys = Array.from({ length: proposal.count }, (_, mask) =>
    maskKey(
      explainer.table,
      proposal.cells.subarray(mask * cellCount, (mask + 1) * cellCount),
      proposal.shiftY[mask]!,
      proposal.shiftX[mask]!,
    ),
  );
  return { imageIndex, explainer, proposal, keys };
}

async function scoreMissing(
  classifier: Classifier,
  images: readonly BenchImage[],
  stacked: Float32Array,
  open: readonly OpenProposal[],
  cost: GroupCost,
): Promise<void> {
  const missing = open.flatMap((item) =>
    item.keys.flatMap((key, mask) =>
      images[item.imageIndex]!.responses.get(key) === undefined ? [{ item, key, mask }] : [],
    ),
  );
  const first = missing[0];
  if (first === undefined) return;
  const { table } = first.item.explainer;
  const cellCount = table.gridRows * table.gridColumns;
  const cells = new Float32Array(missing.length * cellCount);
  missing.forEach(({ item, mask }, row) => {
    cells.set(item.proposal.cells.subarray(mask * cellCount, (mask + 1) * cellCount), row * cellCount);
  });
  const each = (value: (entry: (typeof missing)[number]) => number): Int32Array => Int32Array.from(missing, value);
  const batch: MaskedBatch = {
    table,
    images: stacked,
    imageCount: images.length,
    count: missing.length,
    imageIndex: each(({ item }) => item.imageIndex),
    cells,
    shiftY: each(({ item, mask }) => item.proposal.shiftY[mask]!),
    shiftX: each(({ item, mask }) => item.proposal.shiftX[mask]!),
    target: each(({ item }) => images[item.imageIndex]!.target),
  };
  const startMs = performance.now();
  const { probability, logOdds } = await classifier.scoreMasked(batch);
  cost.elapsedMs += performance.now() - startMs;
  cost.passes += missing.length;
  missing.forEach(({ item, key }, row) => {
    const response: Response = { probability: probability[row]!, logOdds: logOdds[row]! };
    images[item.imageIndex]!.responses.put(key, response);
  });
}
