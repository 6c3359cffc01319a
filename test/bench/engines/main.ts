/**
 * Masked passes against raw throughput of the same runtime, model, batch and threads, measured in turn in one process.
 *   tsx test/bench/engines/main.ts MODEL.onnx [--batch 8,16,32] [--rounds 15] [--threads 1] [--sessions 0] [--output logits]
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadClassifier, type Classifier, type MaskedBatch } from '@saliency-atlas/activities/classifiers';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '8,16,32' },
    rounds: { type: 'string', default: '15' },
    threads: { type: 'string', default: '1' },
    /** 0 measures in the calling thread, as the raw side; more show what threads of their own add. */
    sessions: { type: 'string', default: '0' },
    output: { type: 'string', default: 'logits' },
    /** Runs one side alone and reports its peak memory; used by the bench itself. */
    only: { type: 'string' },
  },
});
const [path] = positionals;
if (path === undefined) throw new Error('usage: main.ts MODEL.onnx [--batch 8,16,32] [--rounds 15] [--threads 1]');
const bytes = readFileSync(path);
const threads = Number(values.threads);
const sessions = Number(values.sessions);
const rounds = Number(values.rounds);
/** Enough to keep every session busy. */
const batchesPerCall = Math.max(1, 4 * sessions);
/** Long enough that a timer's grain and a garbage collection do not show. */
const ROUND_MS = 400;

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

async function time(run: () => Promise<unknown>, repeats: number): Promise<Timing> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: (performance.now() - start) / repeats, cpuMs: (user + system) / 1000 / repeats };
}

const perBatch = ({ wallMs, cpuMs }: Timing): Timing => ({
  wallMs: wallMs / batchesPerCall,
  cpuMs: cpuMs / batchesPerCall,
});

function load(batchSize: number): Promise<Classifier> {
  const input = { layout: 'nchw', scale: 1, mean: 0, std: 1, resize: { filter: 'bicubic' } } as const;
  const output = values.output === 'probabilities' ? 'probabilities' : 'logits';
  return loadClassifier({
    model: { uri: path ?? '', engine: 'onnx', input, output },
    batchSize,
    threads,
    sessions,
  });
}

/** One batch of the kind that an explanation asks for: 9×9 cells, a shift for each pass, four images in turn. */
function maskedBatch({ info }: Classifier): MaskedBatch {
  const { batchSize, channels, height, width, classCount } = info;
  const count = batchSize * batchesPerCall;
  const cells = 9;
  const shifts = Math.ceil(height / 8);
  const random = (length: number): Float32Array => Float32Array.from({ length }, Math.random);
  const index = (limit: number): Int32Array =>
    Int32Array.from({ length: count }, () => Math.floor(Math.random() * limit));
  const table = {
    gridRows: cells,
    gridColumns: cells,
    shiftCountY: shifts,
    shiftCountX: shifts,
    rows: random(shifts * height * cells),
    columns: random(shifts * width * cells),
  };
  const imageCount = Math.min(4, count);
  return {
    table,
    images: random(imageCount * channels * height * width),
    imageCount,
    count,
    imageIndex: index(imageCount),
    cells: random(count * cells * cells).map(Math.round),
    shiftY: index(shifts),
    shiftX: index(shifts),
    target: index(classCount),
  };
}

async function rawRun(info: Classifier['info']): Promise<() => Promise<unknown>> {
  const { batchSize, channels, height, width } = info;
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const data = Float32Array.from({ length: batchSize * channels * height * width }, Math.random);
  const feeds = { [session.inputNames[0] ?? '']: new Tensor('float32', data, [batchSize, channels, height, width]) };
  return () => session.run(feeds);
}

async function compare(batchSize: number): Promise<void> {
  const classifier = await load(batchSize);
  const batch = maskedBatch(classifier);
  const raw = await rawRun(classifier.info);
  const masked = (): Promise<unknown> => classifier.scoreMasked(batch);
  await masked();
  const once = await time(raw, 2);
  const repeats = Math.max(1, Math.round(ROUND_MS / once.wallMs));
  const pairs: { raw: Timing; masked: Timing }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Alternating which side goes first cancels what a slow drift of the machine would add to one of them.
    const first = round % 2 === 0 ? await time(raw, repeats) : undefined;
    const second = perBatch(await time(masked, Math.ceil(repeats / batchesPerCall)));
    pairs.push({ raw: first ?? (await time(raw, repeats)), masked: second });
  }
  const perSecond = (side: 'raw' | 'masked', unit: keyof Timing): string =>
    ((1000 * classifier.info.batchSize) / median(pairs.map((pair) => pair[side][unit]))).toFixed(1);
  const ratio = (unit: keyof Timing): string =>
    median(pairs.map((pair) => pair.raw[unit] / pair.masked[unit])).toFixed(3);
  console.log(
    [
      classifier.info.batchSize,
      perSecond('raw', 'wallMs'),
      perSecond('masked', 'wallMs'),
      ratio('wallMs'),
      perSecond('raw', 'cpuMs'),
      perSecond('masked', 'cpuMs'),
      ratio('cpuMs'),
    ].join('\t'),
  );
  await classifier.close();
}

/** Peak resident memory of a process of its own that runs one side alone. */
async function peakMemory(side: string, batchSize: string): Promise<number> {
  const child = fork(import.meta.filename, [
    path ?? '',
    '--only',
    side,
    '--batch',
    batchSize,
    '--output',
    values.output,
  ]);
  return new Promise((resolve, reject) => {
    child.on('message', (kilobytes) => {
      resolve(Number(kilobytes) / 1024);
    });
    child.on('error', reject);
  });
}

const sizes = values.batch.split(',');
if (values.only === undefined) {
  console.log('batch\traw/s\tmasked/s\tratio\traw/cpu-s\tmasked/cpu-s\tratio (cpu)');
  for (const size of sizes) await compare(Number(size));
  for (const size of sizes) {
    const [idle, raw, masked] = [
      await peakMemory('idle', size),
      await peakMemory('raw', size),
      await peakMemory('masked', size),
    ];
    console.log(
      `peak RSS, batch ${size}: raw ${raw.toFixed(0)} MB, masked ${masked.toFixed(0)} MB, idle ${idle.toFixed(0)} MB`,
    );
  }
} else {
  const classifier = values.only === 'masked' ? await load(Number(sizes[0])) : undefined;
  if (classifier) {
    const batch = maskedBatch(classifier);
    for (let i = 0; i < 10; i++) await classifier.scoreMasked(batch);
  } else if (values.only === 'raw') {
    const { info } = await load(1);
    const run = await rawRun({ ...info, batchSize: Number(sizes[0]) });
    for (let i = 0; i < 10; i++) await run();
  }
  // VmHWM and not maxRSS, which a child inherits from the process that forked it.
  process.send?.(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]));
  process.disconnect();
}
