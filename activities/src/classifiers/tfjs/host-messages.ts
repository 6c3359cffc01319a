import type { TensorflowEngine } from '../../tensorflow/index.ts';
import type { Against } from '../classifier.ts';
import type { DeclaredInput } from '../input-geometry.ts';
import type { TensorData } from '../tensor-model.ts';

/** Begins the reason of a failure that is a crash of the engine. */
export const CRASHED = 'crashed: ';

/** What the process that holds TensorFlow.js is asked, and what it answers. Typed arrays travel as they are. */
export interface OpenRequest {
  readonly kind: 'open';
  readonly engines: readonly TensorflowEngine[];
  readonly model: ModelContent;
}

/** A model as it goes to the other process: described in JSON with its weights, or a folder that only it can read. */
export type ModelContent =
  | { readonly format: 'graph' | 'layers'; readonly artifacts: object; readonly weights: Uint8Array }
  | { readonly format: 'saved-model'; readonly folder: string };

export interface OpenedModel {
  readonly engine: TensorflowEngine;
  /** The library that computes, with its version, and why faster ones are not used. */
  readonly description: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredInput[];
}

/** How images lie in the arrays of a request and in the model. */
export interface RowShape {
  readonly batchSize: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly outputName: string;
}

export interface OutputsRequest {
  readonly kind: 'outputs';
  readonly shape: RowShape;
  /** [count, channels, height, width], count at most the batch size. */
  readonly images: Float32Array;
}

export interface ScoresRequest {
  readonly kind: 'scores';
  readonly shape: RowShape;
  readonly output: 'logits' | 'probabilities';
  readonly images: Float32Array;
  readonly imageIndex: Int32Array;
  readonly cells: Float32Array;
  readonly shiftY: Int32Array;
  readonly shiftX: Int32Array;
  readonly target: Int32Array;
  readonly against?: Against;
  readonly allOutputs?: boolean;
  /** The mask table's number; its content comes with the first request that names it. */
  readonly table: {
    readonly id: number;
    readonly gridRows: number;
    readonly gridColumns: number;
    readonly shiftCountY: number;
    readonly shiftCountX: number;
    readonly rows?: Float32Array;
    readonly columns?: Float32Array;
  };
}

/** One pass of a network that is no classifier: a tensor for each of its inputs, in their order. */
export interface RunRequest {
  readonly kind: 'run';
  readonly tensors: readonly TensorData[];
  readonly outputName: string;
}

/** Answered with the bytes of memory that the process has. */
interface MemoryRequest {
  readonly kind: 'memory';
}

export type HostRequest = OpenRequest | OutputsRequest | ScoresRequest | RunRequest | MemoryRequest;

export interface Scores {
  readonly probability: Float32Array;
  readonly logOdds: Float32Array;
  /** The model's own outputs, where they are asked for. */
  readonly outputs?: TensorData;
}
