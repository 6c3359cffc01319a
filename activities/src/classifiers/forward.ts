import type { MaskedBatch, MaskedScores } from './classifier.ts';

/** One forward pass of a model over at most `batchSize` rows, padded to exactly that many. */
export interface Forward {
  /** Passes that are worth having under way at once. */
  readonly concurrency: number;
  /** The model's own outputs [end − start, classCount] of images `[start, end)` of [count, channels, height, width]. */
  outputs(images: Float32Array, start: number, end: number): Promise<Float32Array>;
  /** Scores of passes `[start, end)` of a masked batch. */
  scores(batch: MaskedBatch, start: number, end: number): Promise<MaskedScores>;
  close(): Promise<void>;
}

/** What both ways to run a model need to know about it. */
export interface ForwardShape {
  readonly batchSize: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly output: 'logits' | 'probabilities';
}
