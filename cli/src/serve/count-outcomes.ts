import type { Confusion } from '@saliency-atlas/activities/report';
import type { ImageColumns } from '../run-images/image-columns.ts';

/** How many images the model got right, wrong, or not at all; rows of the same image follow each other and count once. */
export interface Outcomes {
  readonly images: number;
  readonly right: number;
  readonly wrong: number;
  readonly unreadable: number;
  readonly degenerate: number;
  readonly confusion: Confusion;
}

/** Counts over all images of a run. */
export function countOutcomes(columns: ImageColumns): Outcomes {
  const counts = { images: 0, right: 0, wrong: 0, unreadable: 0, degenerate: 0 };
  const cells = new Map<string, { label: number; predicted: number; images: number; map: null }>();
  let labelled = 0;
  let lastId: string | null = null;
  for (let row = 0; row < columns.rows; row += 1) {
    const id = columns.idOf(row);
    if (id === lastId) continue;
    lastId = id;
    counts.images += 1;
    const status = columns.statusOf(row);
    if (status !== 'ok') counts[status] += 1;
    const [label = -1, predicted = -1] = [columns.label[row], columns.predicted[row]];
    if (label < 0 || status === 'unreadable') continue;
    labelled += 1;
    if (status === 'ok') counts[label === predicted ? 'right' : 'wrong'] += 1;
    const key = `${label}>${predicted}`;
    const cell = cells.get(key) ?? { label, predicted, images: 0, map: null };
    cells.set(key, cell);
    cell.images += 1;
  }
  const sorted = [...cells.values()].sort((a, b) => a.label - b.label || a.predicted - b.predicted);
  return { ...counts, confusion: { labelled, cells: sorted } };
}
