/** What a classifier takes and gives. */
export interface ClassifierInfo {
  readonly engine: string;
  /** SHA-256 of the model's bytes (or identity of a remote model), lower-case hex. */
  readonly digest: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classCount: number;
  /** Rows per forward pass; results never depend on what shares a batch. */
  readonly batchSize: number;
}

/**
 * The separable table that turns cells into a mask: mask = rows[shiftY] · cells · columns[shiftX]ᵀ.
 * `rows` is [shiftCountY, height, gridRows], `columns` is [shiftCountX, width, gridColumns], row-major, values 0..1.
 * A table's arrays never change once they have been used: engines keep copies of them.
 */
export interface MaskTable {
  readonly gridRows: number;
  readonly gridColumns: number;
  readonly shiftCountY: number;
  readonly shiftCountX: number;
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** `count` masked forward passes over `images`; every per-pass array has `count` entries. */
export interface MaskedBatch {
  readonly table: MaskTable;
  /** Preprocessed images [imageCount, channels, height, width]; a mask value of 1 keeps the pixel, 0 makes it 0. */
  readonly images: Float32Array;
  readonly imageCount: number;
  readonly count: number;
  readonly imageIndex: Int32Array;
  /** [count, gridRows, gridColumns], values 0..1. */
  readonly cells: Float32Array;
  readonly shiftY: Int32Array;
  readonly shiftX: Int32Array;
  /** The class whose score is asked for. */
  readonly target: Int32Array;
  /** `others` where it is left out. */
  readonly against?: Against;
  /** Whether the probabilities of all classes are asked for, too; `false` where it is left out. */
  readonly allOutputs?: boolean;
}

/**
 * What the target class is set against: all other classes together, or in each pass the strongest of them alone.
 */
export type Against = 'others' | 'rival';

export interface MaskedScores {
  /** Probability of the target class, [count]; against the rival: its share of what the two classes have. */
  readonly probability: Float32Array;
  /** Log-odds of the target: its logit minus log-sum-exp of the others, or minus the rival's, [count], finite. */
  readonly logOdds: Float32Array;
  /**
   * Probabilities of all classes, [count, classCount], whatever the target is set against; there exactly where
   * `allOutputs` asks for them.
   */
  readonly outputs?: Float32Array;
}

/** A black-box image classifier: inputs and outputs alone. */
export interface Classifier {
  readonly info: ClassifierInfo;
  /**
   * Class probabilities [imageCount, classCount] of preprocessed images [imageCount, channels, height, width]
   * (always NCHW here; the adapter transposes for NHWC models). Any imageCount: split into full batches and padded.
   */
  classify(images: Float32Array, imageCount: number): Promise<Float32Array>;
  /** Scores of masked images; the masks are expanded inside the model's own graph where the engine allows. */
  scoreMasked(batch: MaskedBatch): Promise<MaskedScores>;
  close(): Promise<void>;
}
