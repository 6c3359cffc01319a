import type { Against, Classifier, MaskedScores } from '../classifiers/classifier.ts';
import type { Explainer, Saliency } from './explainer.ts';
import { toMaskedBatch, topUp, type ImageSlot, type PassBatch } from './pass-batch.ts';

/** Batches under way at once: while one is in the forward pass, the next is made and the last is weighed. */
const BATCHES_IN_FLIGHT = 2;

/** An image to be explained, with whatever the caller wants back beside its map. */
export interface ExplainRequest<Item> {
  readonly item: Item;
  /** Preprocessed image, [channels, height, width]. */
  readonly image: Float32Array;
  readonly target: number;
  readonly explainer: Explainer;
}

/** How the work went. */
export interface ExplainStatistics {
  readonly images: number;
  /** Forward passes scored. */
  readonly passes: number;
  readonly batches: number;
  /** Rows used of the rows that the batches had, 0..1. */
  readonly batchFill: number;
}

export interface ExplainImagesOptions<Item> {
  readonly classifier: Classifier;
  /** Images in order; the next one is asked for while the batches run. */
  readonly requests: Iterable<ExplainRequest<Item>> | AsyncIterable<ExplainRequest<Item>>;
  /** Called once an image, in the order of the requests; awaited before the next. */
  readonly onExplained: (item: Item, saliency: Saliency) => void | Promise<void>;
  /** Called after every batch. */
  readonly onProgress?: (statistics: ExplainStatistics) => void;
  /** Images in memory at most; default: two batches of one-pass chains. */
  readonly imageSlots?: number;
  readonly signal?: AbortSignal;
  /** What the targets are set against in every pass; default: all other classes. */
  readonly against?: Against;
}

/**
 * Explains images through one classifier with full batches: passes of the oldest images first, and as soon as they leave
 * rows free (their chains wait, they have finished) those of the next. What shares a batch never changes a map: every
 * explainer sees its own masks and scores alone.
 * Throws what the classifier, the requests, `onExplained` or the signal throw, after the batches under way have ended.
 */
export async function explainImages<Item>(options: ExplainImagesOptions<Item>): Promise<ExplainStatistics> {
  const work = createWork(options);
  try {
    while (await step(work));
    return statistics(work);
  } finally {
    await Promise.allSettled(work.inFlight.map(({ scores }) => scores));
    // Not awaited: a source that hangs in its own step would keep us from ending.
    if (!work.sourceEnded) work.source.return?.().catch(() => undefined);
  }
}

interface Slot<Item> extends ImageSlot {
  readonly item: Item;
}

interface FlyingBatch<Item> {
  readonly batch: PassBatch<Slot<Item>>;
  readonly scores: Promise<MaskedScores>;
}

interface Work<Item> {
  readonly options: ExplainImagesOptions<Item>;
  readonly source: AsyncIterator<ExplainRequest<Item>>;
  readonly slotLimit: number;
  readonly aborted: Promise<undefined> | undefined;
  /** In the order of the requests; finished ones stay until all before them are handed over. */
  readonly slots: Slot<Item>[];
  readonly inFlight: FlyingBatch<Item>[];
  next: PassBatch<Slot<Item>>;
  /** The next image, asked for ahead of need. */
  upcoming: Promise<IteratorResult<ExplainRequest<Item>>> | undefined;
  sourceEnded: boolean;
  images: number;
  passes: number;
  batches: number;
}

function createWork<Item>(options: ExplainImagesOptions<Item>): Work<Item> {
  return {
    options,
    source: toAsyncIterator(options.requests),
    slotLimit: options.imageSlots ?? BATCHES_IN_FLIGHT * options.classifier.info.batchSize,
    aborted: options.signal && whenAborted(options.signal),
    slots: [],
    inFlight: [],
    next: { shares: [], count: 0 },
    upcoming: undefined,
    sourceEnded: false,
    images: 0,
    passes: 0,
    batches: 0,
  };
}

async function* toAsyncIterator<Element>(elements: Iterable<Element> | AsyncIterable<Element>) {
  yield* elements;
}

/** One move: hand over, send a batch, take an image in, or wait for scores. False when all is done. */
async function step<Item>(work: Work<Item>): Promise<boolean> {
  work.options.signal?.throwIfAborted();
  await handOver(work);
  const { batchSize } = work.options.classifier.info;
  if (work.inFlight.length >= BATCHES_IN_FLIGHT) return receive(work);
  topUp(work.next, work.slots, batchSize);
  if (work.next.count >= batchSize) return send(work);
  if (!work.sourceEnded && work.slots.length < work.slotLimit) {
    if (await takeIn(work)) return true;
  }
  if (work.inFlight.length > 0) return receive(work);
  if (work.next.count > 0) return send(work);
  if (work.slots.length > 0) throw new Error('explainImages: an explainer waits for scores it never asked for');
  return !work.sourceEnded;
}

/** Gives the finished images at the head of the line to the caller. */
async function handOver<Item>(work: Work<Item>): Promise<void> {
  while (work.slots[0]?.explainer.finished) {
    const { item, explainer } = work.slots.shift()!;
    await work.options.onExplained(item, explainer.result());
    work.images++;
    // Images of small budgets finish together, and a map takes tens of milliseconds: heartbeats get their turn in between.
    await nextTurn();
  }
}

/**
 * Takes the next image in. Where it is not there yet and scores are on their way, whichever comes first ends the wait;
 * false then, and when the requests have ended.
 */
async function takeIn<Item>(work: Work<Item>): Promise<boolean> {
  work.upcoming ??= askNext(work);
  const batchDone = work.inFlight[0]?.scores.then(
    () => undefined,
    () => undefined,
  );
  // Rows in hand and nothing under way: the device must not wait for a slow source longer than one turn.
  const idle = work.next.count > 0 && work.inFlight.length === 0 ? nextTurn() : undefined;
  const waits = [batchDone, idle, work.aborted].filter((wait) => wait !== undefined);
  const result = await Promise.race([work.upcoming, ...waits]);
  work.options.signal?.throwIfAborted();
  if (!result) return false;
  work.upcoming = undefined;
  if (result.done === true) {
    work.sourceEnded = true;
    return false;
  }
  work.slots.push(result.value);
  // The one after it is decoded while the batches run.
  work.upcoming = askNext(work);
  return true;
}

function askNext<Item>(work: Work<Item>): Promise<IteratorResult<ExplainRequest<Item>>> {
  const asked = work.source.next();
  // Whoever awaits it sees the error; until then it must not count as unhandled.
  asked.catch(() => undefined);
  return asked;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(undefined);
      },
      { once: true },
    );
  });
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(() => {
      resolve(undefined);
    });
  });
}

function send<Item>(work: Work<Item>): boolean {
  const batch = work.next;
  work.next = { shares: [], count: 0 };
  const scores = work.options.classifier.scoreMasked(toMaskedBatch(batch, work.options.against));
  scores.catch(() => undefined);
  work.inFlight.push({ batch, scores });
  return true;
}

/** Waits for the oldest batch and tells each explainer its scores. */
async function receive<Item>(work: Work<Item>): Promise<boolean> {
  const { batch, scores } = work.inFlight[0]!;
  const { probability, logOdds, outputs } = await scores;
  work.inFlight.shift();
  const { classCount } = work.options.classifier.info;
  let row = 0;
  for (const { slot, proposal } of batch.shares) {
    const end = row + proposal.count;
    slot.explainer.record(
      probability.subarray(row, end),
      logOdds.subarray(row, end),
      slot.explainer.wantsOutputs ? outputs?.subarray(row * classCount, end * classCount) : undefined,
    );
    row = end;
  }
  work.batches++;
  work.passes += batch.count;
  work.options.onProgress?.(statistics(work));
  return true;
}

function statistics<Item>({ images, passes, batches, options }: Work<Item>): ExplainStatistics {
  const rows = batches * options.classifier.info.batchSize;
  return { images, passes, batches, batchFill: rows > 0 ? passes / rows : 1 };
}
