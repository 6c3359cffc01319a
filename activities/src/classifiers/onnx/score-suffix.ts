import { createGraphWriter, type GraphWriter } from './graph-writer.ts';
import type { MaskedGraphNames, MaskedGraphOptions } from './masked-graph.ts';
import { ELEMENT } from './onnx-model.ts';
import { PROBABILITY_FLOOR } from '../scores.ts';

/** Takes the target out of a log-sum-exp: far below every logit, and still finite in float32. */
const FAR_BELOW = -1e30;

/** Rows and classes of the model's outputs. */
type Shape = readonly [batchSize: bigint, classCount: bigint];

/** Tensors of the suffix: outputs and one-hot target [N, K], the target's output [N, 1]; `sum` is K ones. */
interface Parts {
  readonly flat: string;
  readonly isTarget: string;
  readonly ofTarget: string;
  readonly one: string;
  readonly sum: string;
}

function fromProbabilities(
  writer: GraphWriter,
  { flat, isTarget, ofTarget, one, sum }: Parts,
  names: MaskedGraphNames,
  shape: Shape,
): void {
  const { add, constant, name } = writer;
  const floor = constant(new Float32Array([PROBABILITY_FLOOR]), []);
  const log = (tensor: string): string => add('Log', [add('Add', [add('Relu', [tensor]), floor])]);
  const withoutTarget = add('Mul', [flat, add('Sub', [one, isTarget])]);
  const others = add('MatMul', [withoutTarget, sum]);
  name(add('Sub', [log(ofTarget), log(others)]), names.logOdds);
  name(add('Sub', [log(ofTarget), log(rowMaximum(writer, withoutTarget, shape))]), names.rivalOdds);
  name(ofTarget, names.probability);
}

/** Maximum of each row of a tensor [N, K], as [N, 1]. */
function rowMaximum({ add, constant }: GraphWriter, rows: string, [batchSize, classCount]: Shape): string {
  // ReduceMax takes its axes in two ways, by operator set; the maximum over a whole row as an image has one form only.
  const asImage = add('Reshape', [rows, constant(new BigInt64Array([batchSize, 1n, 1n, classCount]), [4])]);
  return add('Reshape', [add('GlobalMaxPool', [asImage]), constant(new BigInt64Array([batchSize, 1n]), [2])]);
}

function fromLogits(
  writer: GraphWriter,
  { flat, isTarget, ofTarget, one, sum }: Parts,
  names: MaskedGraphNames,
  shape: Shape,
): void {
  const { add, constant, name } = writer;
  const others = add('Add', [flat, add('Mul', [isTarget, constant(new Float32Array([FAR_BELOW]), [])])]);
  const maximum = rowMaximum(writer, others, shape);
  name(add('Sub', [ofTarget, maximum]), names.rivalOdds);
  const exponentials = add('MatMul', [add('Exp', [add('Sub', [others, maximum])]), sum]);
  const logOdds = add('Sub', [ofTarget, add('Add', [maximum, add('Log', [exponentials])])]);
  name(logOdds, names.logOdds);
  name(add('Div', [one, add('Add', [one, add('Exp', [add('Neg', [logOdds])])])]), names.probability);
}

/**
 * What follows the model: its outputs as float32 [N, K], and of the target class [N, 1] probability, log-odds, and log-odds
 * against the strongest other class alone.
 */
export function encodeScoreSuffix(names: MaskedGraphNames, prefix: string, options: MaskedGraphOptions): Uint8Array[] {
  const writer = createGraphWriter(`${prefix}/score`);
  const { add, constant } = writer;
  const { classCount } = options;
  const shape = [BigInt(options.batchSize), BigInt(classCount)] as const;
  const flat = add('Reshape', [
    add('Cast', [options.outputName], { to: ELEMENT.float32 }),
    constant(new BigInt64Array(shape), [2]),
  ]);
  const classIndex = Int32Array.from({ length: classCount }, (_, index) => index);
  const isTarget = add('Cast', [add('Equal', [names.target, constant(classIndex, [1, classCount])])], {
    to: ELEMENT.float32,
  });
  const sum = constant(new Float32Array(classCount).fill(1), [classCount, 1]);
  const one = constant(new Float32Array([1]), []);
  const parts = { flat, isTarget, ofTarget: add('MatMul', [add('Mul', [flat, isTarget]), sum]), one, sum };
  writer.name(flat, names.outputs);
  if (options.output === 'probabilities') fromProbabilities(writer, parts, names, shape);
  else fromLogits(writer, parts, names, shape);
  return writer.nodes;
}
