/**
 * Masked passes against raw throughput of the same runtime, model, batch and threads, and against masked passes that give
 * the probabilities of all classes, measured in turn, and peak memory; for ONNX models against RISE as it is usually
 * written in Python, too. Models are ONNX files and TensorFlow.js models; without one, a small network is measured on every
 * engine that is here.
 *   tsx test/bench/engines/main.ts [MODEL…] [--batch 8,16,32] [--rounds 15] [--threads 1] [--output logits] [--python PATH]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BATCHES_OF_PEAK, readBenchOptions, type BenchOptions } from './bench-options.ts';
import { compareThroughput, TABLE_HEAD } from './compare-throughput.ts';
import { compareWithRise } from './compare-with-rise.ts';
import { serveNothing, writeSmallModels } from './small-models.ts';
import { openClassifier, openMaskedSide, openRawSide } from './sides.ts';
import { peakMegabytes, tellPeak } from './peak-memory.ts';

async function measure(model: string, options: BenchOptions): Promise<void> {
  const classifier = await openClassifier(model, 2, options);
  await classifier.close();
  console.log(`\n${classifier.info.engine}: ${model}\n${TABLE_HEAD}`);
  for (const batchSize of options.batches) console.log(await compareThroughput(model, batchSize, options));
  for (const batchSize of options.batches) {
    const [idle, raw, masked] = [
      await peakMegabytes('idle', model, batchSize, options),
      await peakMegabytes('raw', model, batchSize, options),
      await peakMegabytes('masked', model, batchSize, options),
    ];
    console.log(`peak memory, batch ${batchSize}: masked ${masked} MB, raw ${raw} MB, neither ${idle} MB`);
  }
  if (model.endsWith('.onnx')) {
    for (const batchSize of options.batches) console.log(await compareWithRise(model, batchSize, options));
  }
}

/** The process that one side has to itself, so that its memory is its own. */
async function runAlone(side: string, model: string, options: BenchOptions): Promise<void> {
  const batchSize = options.batches[0] ?? 8;
  const opened =
    side === 'masked'
      ? await openMaskedSide(model, batchSize, options)
      : side === 'raw'
        ? await openRawSide(model, batchSize, options)
        : undefined;
  for (let batch = 0; opened !== undefined && batch < BATCHES_OF_PEAK; batch++) await opened.run(1);
  await tellPeak();
  await opened?.close();
}

const options = readBenchOptions();
const [first] = options.models;
if (options.only !== undefined) await runAlone(options.only, first ?? '', options);
else if (first === undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-'));
  const server = await serveNothing();
  try {
    const models = await writeSmallModels(folder);
    for (const model of models) await measure(model, options);
    await measure(server.address, options);
    // Where no native package is found TensorFlow.js runs on WebAssembly.
    process.env['SALIENCY_ATLAS_CACHE'] = '/nowhere';
    await measure(models.at(-1) ?? '', options);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
} else {
  for (const model of options.models) await measure(model, options);
}
