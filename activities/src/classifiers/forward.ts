import type { MaskedBatch, MaskedScores } from './classifier.ts';
import type { MeasuredMemory } from './memory-budget.ts';

/** Scores of masked passes as engines give them. */
export interface ForwardScores extends Omit<MaskedScores, 'outputs'> {
  /** The model's own outputs [count, classCount], there where the batch asks for those of all classes. */
  readonly outputs?: Float32Array;
}

/** One forward pass of a model over at most `batchSize` rows, padded to exactly that many. */
export interface Forward {
  /** Passes that are worth having under way at once. */
  readonly concurrency: number;
  /** The model's own outputs [end − start, classCount] of images `[start, end)` of [count, channels, height, width]. */
  outputs(images: Float32Array, start: number, end: number): Promise<Float32Array>;
  /** Scores of passes `[start, end)` of a masked batch. */
  scores(batch: MaskedBatch, start: number, end: number): Promise<ForwardScores>;
  /** Memory of the process that holds the model; absent where that is a device's or a server's. */
  residentBytes?(): Promise<number>;
  close(): Promise<void>;
}

/** A forward pass that has worked once, on a blank image. */
export interface OpenedForward {
  readonly forward: Forward;
  readonly shape: ForwardShape;
  /** By how much that pass made its process grow, and to what; absent where that cannot be known. */
  readonly memory?: MeasuredMemory | undefined;
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
