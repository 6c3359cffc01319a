import type { GateInput } from '@saliency-atlas/activities/track';
import type { ClassFigures, Figure, HistoryEntry } from '@saliency-atlas/contract';

const figure = (value: number): Figure => ({ value, low: value - 0.05, high: value + 0.05, count: 100 });

/** Figures of a class that nothing is wrong with. */
export function exampleClass(index: number, name: string): ClassFigures {
  return {
    class: index,
    class_name: name,
    images: 100,
    accuracy: figure(0.9),
    insertion_auc: figure(0.8),
    deletion_auc: figure(0.1),
    reconstruction_accuracy: null,
    reconstruction_gap: null,
    window_share: 0.1,
    concentrated_share: figure(0.05),
    transplant_flip: figure(0.05),
    transplant_flip_concentrated: figure(0.1),
    transplant_flip_frame: figure(0.05),
    transplant_flip_tone: figure(0.05),
    transplant_flip_grain: figure(0.05),
    salient_share: 0.2,
    drift: null,
  };
}

/** The same class where it reads a mark: three of its eight rules are exceeded. */
export function markedClass(index: number, name: string): ClassFigures {
  const marked = { concentrated_share: figure(0.9), transplant_flip: figure(0.8), window_share: 0.7 };
  return { ...exampleClass(index, name), ...marked };
}

/** Version 1, with the given classes. */
export function exampleEntry(version: string, classes: readonly ClassFigures[]): HistoryEntry {
  return {
    format_version: 1,
    sequence: 1,
    run_id: `run-of-${version}`,
    model: 'example',
    version,
    manifest_sha256: '00',
    dataset_digest: 'same',
    images: 100,
    overall: exampleClass(-1, ''),
    classes,
    global_key: 'global',
    reference_version: null,
    gate: { verdict: 'accepted', reasons: [] },
  };
}

/** What the gate is given for a version against another, with the default limits. */
export function exampleInput(entry: HistoryEntry, reference: HistoryEntry | null): GateInput {
  return {
    current: { overall: entry.overall, classes: entry.classes },
    datasetDigest: 'same',
    reference,
    history: [],
    limits: {
      familyError: 0.05,
      drift: { minChanges: 5 },
      valueThreshold: { concentratedShare: 0.2, transplantFlip: 0.25, spreadFlip: 0.5 },
      changeThreshold: {
        windowShare: 0.15,
        concentratedShare: 0.15,
        transplantFlip: 0.15,
        spreadFlip: 0.3,
        accuracyDrop: 0.02,
      },
    },
    global: { height: 28, width: 28, rows: [] },
  };
}
