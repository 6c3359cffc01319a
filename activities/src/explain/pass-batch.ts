import type { Against, MaskTable, MaskedBatch } from '../classifiers/classifier.ts';
import type { Explainer, MaskProposal } from './explainer.ts';

/** One image in work. */
export interface ImageSlot {
  /** Preprocessed image, [channels, height, width]. */
  readonly image: Float32Array;
  readonly target: number;
  readonly explainer: Explainer;
}

/** Rows of one slot in a batch, in the order of the batch. */
interface Share<Slot> {
  readonly slot: Slot;
  readonly proposal: MaskProposal;
}

/** A batch under construction: passes of one or many images that share a mask table. */
export interface PassBatch<Slot extends ImageSlot> {
  readonly shares: Share<Slot>[];
  count: number;
}

/**
 * Fills the batch up to `batchSize` rows from the slots in their order, so that the oldest image finishes first; images
 * with another mask table wait for a batch of their own.
 */
export function topUp<Slot extends ImageSlot>(batch: PassBatch<Slot>, slots: readonly Slot[], batchSize: number): void {
  let table: MaskTable | undefined = batch.shares[0]?.slot.explainer.table;
  for (const slot of slots) {
    if (batch.count >= batchSize) return;
    if (table && slot.explainer.table !== table) continue;
    const proposal = slot.explainer.propose(batchSize - batch.count);
    if (proposal.count === 0) continue;
    table = slot.explainer.table;
    batch.shares.push({ slot, proposal });
    batch.count += proposal.count;
  }
}

/**
 * The batch in the classifier's form; a single image is passed on without a copy. All outputs are asked for where an
 * explainer wants them.
 */
export function toMaskedBatch<Slot extends ImageSlot>(
  { shares, count }: PassBatch<Slot>,
  against: Against = 'others',
): MaskedBatch {
  const { table } = shares[0]!.slot.explainer;
  const slots = [...new Set(shares.map(({ slot }) => slot))];
  const indexOf = new Map(slots.map((slot, index) => [slot, index]));
  const cellCount = table.gridRows * table.gridColumns;
  const out = {
    table,
    images: slots.length === 1 ? slots[0]!.image : joinImages(slots),
    imageCount: slots.length,
    count,
    imageIndex: new Int32Array(count),
    cells: new Float32Array(count * cellCount),
    shiftY: new Int32Array(count),
    shiftX: new Int32Array(count),
    target: new Int32Array(count),
    against,
    allOutputs: slots.some(({ explainer }) => explainer.wantsOutputs),
  };
  let row = 0;
  for (const { slot, proposal } of shares) {
    out.imageIndex.fill(indexOf.get(slot)!, row, row + proposal.count);
    out.target.fill(slot.target, row, row + proposal.count);
    out.cells.set(proposal.cells, row * cellCount);
    out.shiftY.set(proposal.shiftY, row);
    out.shiftX.set(proposal.shiftX, row);
    row += proposal.count;
  }
  return out;
}

function joinImages(slots: readonly ImageSlot[]): Float32Array {
  const length = slots[0]!.image.length;
  const out = new Float32Array(slots.length * length);
  slots.forEach(({ image }, index) => {
    out.set(image, index * length);
  });
  return out;
}
