import type { GateOutcome } from './messages.ts';

/** A figure with its 95 % interval and the number of images (or maps) behind it. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The tracked figures of one class of one version; null where it cannot be computed. */
export interface ClassFigures {
  readonly class: number;
  readonly class_name: string;
  readonly images: number;
  readonly accuracy: Figure | null;
  readonly insertion_auc: Figure | null;
  readonly deletion_auc: Figure | null;
  readonly reconstruction_accuracy: Figure | null;
  /** Accuracy over content-matched random regions minus accuracy over salient regions. */
  readonly reconstruction_gap: Figure | null;
  /** Largest share of the class's global saliency in one window. */
  readonly window_share: number | null;
  /** Share of images with most of their saliency in one window. */
  readonly concentrated_share: Figure | null;
  /** Share of other classes' images that become this class when its top window is pasted into them. */
  readonly transplant_flip: Figure | null;
  /** The same where the best windows of its most concentrated images are pasted; absent in entries from before these. */
  readonly transplant_flip_concentrated?: Figure | null;
  /** The same with the outer edge of its images, with their tone (mean and contrast), and with their finest grain. */
  readonly transplant_flip_frame?: Figure | null;
  readonly transplant_flip_tone?: Figure | null;
  readonly transplant_flip_grain?: Figure | null;
  /** Share of pixels that are salient. */
  readonly salient_share: number | null;
  /** 1 − rank correlation with the reference version's class map. */
  readonly drift: number | null;
}

/** `history/<model>/<sequence>.json`: what is remembered of one committed run. */
export interface HistoryEntry {
  readonly format_version: 1;
  readonly sequence: number;
  readonly run_id: string;
  readonly model: string;
  readonly version: string;
  readonly manifest_sha256: string;
  readonly dataset_digest: string;
  readonly images: number;
  readonly overall: Omit<ClassFigures, 'class' | 'class_name'>;
  readonly classes: readonly ClassFigures[];
  /** Global saliency object of the run, for drift and side-by-side maps. */
  readonly global_key: string;
  readonly reference_version: string | null;
  readonly gate: GateOutcome;
}
