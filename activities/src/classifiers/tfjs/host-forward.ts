import { AtlasError } from '@saliency-atlas/contract';
import type { MaskTable } from '../classifier.ts';
import type { Forward, ForwardShape } from '../forward.ts';
import { imageSpan, padRows } from '../pad-rows.ts';
import type { TensorData } from '../tensor-model.ts';
import type { RowShape, Scores, ScoresRequest } from './host-messages.ts';
import type { HostProcess } from './host-process.ts';

export function readOutputs(host: HostProcess, shape: RowShape, images: Float32Array): Promise<TensorData> {
  // A copy, since sending a view would send all of the array that it looks at.
  return host.ask<TensorData>({ kind: 'outputs', shape, images: images.slice() });
}

/** Forward passes in the other process, where masks are expanded and scores computed. */
export function createHostForward(
  host: HostProcess,
  shape: ForwardShape & { readonly outputName: string },
  source: string,
): Forward {
  const { batchSize, channels, height, width, layout, classCount, output, outputName } = shape;
  const rowShape: RowShape = { batchSize, channels, height, width, layout, outputName };
  const imageLength = channels * height * width;
  const tableIds = new WeakMap<MaskTable, number>();
  let tableCount = 0;
  /** The table's number, and its content where the other process has not seen it. */
  const describeTable = (table: MaskTable): ScoresRequest['table'] => {
    const { rows, columns, ...sizes } = table;
    const known = tableIds.get(table);
    if (known !== undefined) return { ...sizes, id: known };
    const id = tableCount++;
    tableIds.set(table, id);
    return { ...sizes, id, rows: rows.slice(), columns: columns.slice() };
  };
  /** The first `count` rows of a batch of outputs. */
  const rowsOf = ({ data, dims }: TensorData, count: number): Float32Array => {
    if (data.length === batchSize * classCount) return data.slice(0, count * classCount);
    throw new AtlasError(
      'ModelContractMismatch',
      `model ${source}: output "${outputName}" is [${dims.join(', ')}], declared were ${classCount} classes an image`,
      'Export the model again with the shapes it really has.',
    );
  };
  return {
    // One request ahead, so that the process never waits for the next to arrive.
    concurrency: 2,
    async outputs(images, start, end) {
      const answer = await readOutputs(host, rowShape, images.subarray(start * imageLength, end * imageLength));
      return rowsOf(answer, end - start);
    },
    async scores(batch, start, end) {
      const { gridRows, gridColumns } = batch.table;
      const span = imageSpan(batch, start, end);
      const pad = (data: Int32Array): Int32Array => padRows(data, start, end, 1, batchSize).slice();
      const scores = await host.ask<Scores>({
        kind: 'scores',
        shape: rowShape,
        output,
        images: batch.images.slice(span.first * imageLength, (span.first + span.count) * imageLength),
        imageIndex: padRows(span.index, 0, end - start, 1, batchSize),
        cells: padRows(batch.cells, start, end, gridRows * gridColumns, batchSize).slice(),
        shiftY: pad(batch.shiftY),
        shiftX: pad(batch.shiftX),
        target: pad(batch.target),
        against: batch.against ?? 'others',
        allOutputs: batch.allOutputs ?? false,
        table: describeTable(batch.table),
      });
      return {
        probability: scores.probability.subarray(0, end - start),
        logOdds: scores.logOdds.subarray(0, end - start),
        ...(scores.outputs && { outputs: rowsOf(scores.outputs, end - start) }),
      };
    },
    residentBytes: () => host.ask<number>({ kind: 'memory' }),
    close: () => host.close(),
  };
}
