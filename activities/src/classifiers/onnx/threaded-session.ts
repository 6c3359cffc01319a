import { Worker } from 'node:worker_threads';
import {
  openLocalSession,
  runtimeOptions,
  sessionError,
  type Feed,
  type FetchedTensor,
  type OnnxSession,
  type OnnxSessionOptions,
} from './onnx-session.ts';

/** Constant arrays that a thread remembers; a run uses fewer. */
const MOST_CONSTANTS = 32;

interface Answer {
  readonly id: number;
  readonly result?: Record<string, FetchedTensor> | null;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: Record<string, FetchedTensor>) => void;
  readonly reject: (error: Error) => void;
}

const constantIds = new WeakMap<Feed['data'], number>();
let constantCount = 0;

function constantId(data: Feed['data']): number {
  const id = constantIds.get(data) ?? constantCount++;
  constantIds.set(data, id);
  return id;
}

/** What a thread has been sent for good, oldest first. */
type Remembered = Set<number>;

function packFeeds(
  feeds: Readonly<Record<string, Feed>>,
  remembered: Remembered,
): { message: Record<string, unknown>; transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = [];
  const packed = Object.entries(feeds).map(([name, { type, data, dims, constant }]) => {
    const id = constant ? constantId(data) : undefined;
    if (id !== undefined && remembered.delete(id)) {
      remembered.add(id);
      return [name, { type, dims, constant: id }];
    }
    if (id !== undefined) remembered.add(id);
    // A copy, since sending a view would copy all of the array that it looks at.
    const copy = data.slice();
    transfer.push(copy.buffer);
    return [name, { type, dims, data: copy, constant: id }];
  });
  const forget = [...remembered].slice(0, Math.max(0, remembered.size - MOST_CONSTANTS));
  for (const id of forget) remembered.delete(id);
  return { message: { feeds: Object.fromEntries(packed) as unknown, forget }, transfer };
}

interface SessionThread {
  readonly pending: () => number;
  readonly run: OnnxSession['run'];
  readonly close: () => Promise<void>;
}

async function openThread(bytes: Uint8Array, options: OnnxSessionOptions): Promise<SessionThread> {
  const { source } = options;
  const waiting = new Map<number, Waiting>();
  const remembered: Remembered = new Set();
  let sent = 0;
  let failure: Error | undefined;
  const worker = new Worker(new URL('session-thread.js', import.meta.url), {
    workerData: { bytes, options: runtimeOptions(options) },
  });
  const fail = (error: Error): void => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', (error) => {
    fail(sessionError(error, source));
  });
  worker.on('exit', (code) => {
    fail(sessionError(`its thread ended with code ${code}`, source));
  });
  worker.on('message', ({ id, result, error }: Answer) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) entry?.resolve(result ?? {});
    else entry?.reject(sessionError(error, source));
  });
  const answerTo = (id: number): ReturnType<OnnxSession['run']> =>
    new Promise((resolve, reject) => {
      if (failure) {
        reject(failure);
        return;
      }
      waiting.set(id, { resolve, reject });
      // An idle thread does not keep the process alive, a working one does.
      worker.ref();
    });
  const send = (message: Record<string, unknown>, transfer: ArrayBuffer[]): ReturnType<OnnxSession['run']> => {
    const id = ++sent;
    const answer = answerTo(id);
    worker.postMessage({ id, ...message }, transfer);
    return answer;
  };
  try {
    await answerTo(0);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    pending: () => waiting.size,
    run: (feeds, fetches) => {
      const { message, transfer } = packFeeds(feeds, remembered);
      return send({ ...message, fetches }, transfer);
    },
    close: async () => {
      await send({ close: true }, []);
    },
  };
}

/**
 * Opens sessions in threads of their own; each run goes to the one with the least to do. ONNX Runtime's binding for Node
 * runs in the calling thread, so only this keeps that thread free and uses more than one core without splitting
 * operators. Every thread holds the weights once. Throws AtlasError ModelContractMismatch, DeviceOutOfMemory.
 */
async function openThreadedSession(bytes: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> {
  const opened = await Promise.allSettled(Array.from({ length: options.sessions }, () => openThread(bytes, options)));
  const threads = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const closeAll = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed) {
    await closeAll();
    throw failed.reason;
  }
  return {
    // One run ahead for each thread, so that none waits for the next to arrive.
    concurrency: 2 * threads.length,
    run: (feeds, fetches) =>
      threads.reduce((best, thread) => (thread.pending() < best.pending() ? thread : best)).run(feeds, fetches),
    close: closeAll,
  };
}

/** Opens an encoded model, in threads of their own or in the calling one. */
export async function openOnnxSession(bytes: Uint8Array, options: OnnxSessionOptions): Promise<OnnxSession> {
  return options.sessions === 0 ? openLocalSession(bytes, options) : openThreadedSession(bytes, options);
}
