import type { MaskTable } from '../classifier.ts';
import type { Forward, ForwardShape } from '../forward.ts';
import { imageSpan, padRows } from '../pad-rows.ts';
import { sigmoid } from '../scores.ts';
import { encodeMaskedGraph } from './masked-graph.ts';
import type { OnnxModel, OnnxValue } from './onnx-model.ts';
import type { Feed, FetchedTensor, OnnxSessionOptions } from './onnx-session.ts';
import { openOnnxSession } from './threaded-session.ts';

/** columns [shifts, width, cells] as [shifts, cells, width], the right-hand side of the product. */
function transposeColumns(table: MaskTable, width: number): Float32Array {
  const { columns, gridColumns, shiftCountX } = table;
  const out = new Float32Array(columns.length);
  for (let shift = 0; shift < shiftCountX; shift++) {
    const base = shift * width * gridColumns;
    for (let x = 0; x < width; x++) {
      for (let j = 0; j < gridColumns; j++) out[base + j * width + x] = columns[base + x * gridColumns + j]!;
    }
  }
  return out;
}

/** The suffix of the graph casts all that is fetched to float32. */
function float32Of(results: Record<string, FetchedTensor>, name: string): Float32Array {
  return results[name]!.data as Float32Array;
}

/**
 * Runs the model with the masks in its own graph; whole images pass with a mask that is 1 everywhere, so one session
 * and one copy of the weights serve both. Throws AtlasError where ONNX Runtime does not take the changed graph.
 */
export async function openMaskedForward(
  model: OnnxModel,
  input: OnnxValue,
  outputName: string,
  shape: ForwardShape,
  sessionOptions: OnnxSessionOptions,
): Promise<Forward> {
  const { batchSize, channels, height, width, classCount } = shape;
  const { bytes, names } = encodeMaskedGraph(model, {
    ...shape,
    inputName: input.name,
    inputElementType: input.elementType,
    outputName,
  });
  const session = await openOnnxSession(bytes, sessionOptions);
  const transposed = new WeakMap<MaskTable, Float32Array>();
  const columnsOf = (table: MaskTable): Float32Array => {
    const columns = transposed.get(table) ?? transposeColumns(table, width);
    transposed.set(table, columns);
    return columns;
  };
  const float32 = (data: Float32Array, ...dims: number[]): Feed => ({ type: 'float32', data, dims });
  const int32 = (data: Int32Array, ...dims: number[]): Feed => ({ type: 'int32', data, dims });
  const constant = (feed: Feed): Feed => ({ ...feed, constant: true });
  const none = new Int32Array(batchSize);
  const keepAll = {
    [names.cells]: constant(float32(new Float32Array(batchSize).fill(1), batchSize, 1, 1, 1)),
    [names.rows]: constant(float32(new Float32Array(height).fill(1), 1, 1, height, 1)),
    [names.columns]: constant(float32(new Float32Array(width).fill(1), 1, 1, 1, width)),
    [names.shiftY]: constant(int32(none, batchSize)),
    [names.shiftX]: constant(int32(none, batchSize)),
    [names.target]: constant(int32(none, batchSize, 1)),
  };
  return {
    concurrency: session.concurrency,
    async outputs(images, start, end) {
      const length = channels * height * width;
      const index = Int32Array.from({ length: batchSize }, (_, row) => (row < end - start ? row : 0));
      const feeds = {
        ...keepAll,
        [names.images]: float32(images.subarray(start * length, end * length), end - start, channels, height, width),
        [names.imageIndex]: int32(index, batchSize),
      };
      const results = await session.run(feeds, [names.outputs]);
      return float32Of(results, names.outputs).slice(0, (end - start) * classCount);
    },
    async scores(batch, start, end) {
      const { gridRows, gridColumns, shiftCountY, shiftCountX } = batch.table;
      const pad = (data: Int32Array): Int32Array => padRows(data, start, end, 1, batchSize);
      const span = imageSpan(batch, start, end);
      const length = channels * height * width;
      const images = batch.images.subarray(span.first * length, (span.first + span.count) * length);
      const cells = padRows(batch.cells, start, end, gridRows * gridColumns, batchSize);
      const feeds = {
        [names.images]: float32(images, span.count, channels, height, width),
        [names.imageIndex]: int32(padRows(span.index, 0, end - start, 1, batchSize), batchSize),
        [names.cells]: float32(cells, batchSize, 1, gridRows, gridColumns),
        [names.rows]: constant(float32(batch.table.rows, shiftCountY, 1, height, gridRows)),
        [names.columns]: constant(float32(columnsOf(batch.table), shiftCountX, 1, gridColumns, width)),
        [names.shiftY]: int32(pad(batch.shiftY), batchSize),
        [names.shiftX]: int32(pad(batch.shiftX), batchSize),
        [names.target]: int32(pad(batch.target), batchSize, 1),
      };
      const isRival = batch.against === 'rival';
      const scored = isRival ? [names.rivalOdds] : [names.probability, names.logOdds];
      // What is not fetched does not leave the runtime.
      const results = await session.run(feeds, batch.allOutputs === true ? [...scored, names.outputs] : scored);
      const rows = (name: string, width = 1): Float32Array =>
        float32Of(results, name).subarray(0, (end - start) * width);
      const logOdds = rows(isRival ? names.rivalOdds : names.logOdds);
      const scores = { probability: isRival ? logOdds.map(sigmoid) : rows(names.probability), logOdds };
      return batch.allOutputs === true ? { ...scores, outputs: rows(names.outputs, classCount) } : scores;
    },
    ...(sessionOptions.provider === 'cpu' && { residentBytes: async () => Promise.resolve(process.memoryUsage.rss()) }),
    close: () => session.close(),
  };
}
