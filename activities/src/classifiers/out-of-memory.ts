import { AtlasError } from '@saliency-atlas/contract';
import { OUT_OF_MEMORY_FIX } from './batch-size.ts';

/** What ONNX Runtime, CUDA's libraries, libtensorflow, WebAssembly, JavaScript and C++ say where memory does not suffice. */
const SAID = [
  /bad[ _]alloc/i,
  /failed to allocate/i,
  /(could|can) ?not (allocate|enlarge memory)/i,
  /out[ _-]of[ _-]memory|\bOOM\b|ENOMEM/i,
  /allocation failed|ALLOC_FAILED|cudaErrorMemoryAllocation/i,
];

/** Whether an engine's words mean that memory did not suffice. */
export function saysOutOfMemory(reason: string): boolean {
  return SAID.some((words) => words.test(reason));
}

const LONGEST_REASON = 160;

/** Engines name their own source files first, and say at the end what it was. */
function ending(reason: string): string {
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST_REASON ? line : `… ${line.slice(-LONGEST_REASON)}`;
}

/** The error of a batch that memory does not suffice for. `source` names the model. */
export function outOfMemory(reason: string, source: string, cause?: unknown): AtlasError {
  const message = `model ${source}: not enough memory for a batch (${ending(reason)})`;
  return new AtlasError('DeviceOutOfMemory', message, OUT_OF_MEMORY_FIX, { cause });
}

/** What made an engine end without a word of its own: most often memory, and some other times a fault in it. */
class EngineCrash extends Error {}

/** The error of an engine that crashed. `source` names the model. */
export function engineCrashed(reason: string, source: string): AtlasError {
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: its engine crashed (${ending(reason)})`,
    'Lower resources.batchSize in the job file, if memory is short; else try the model in its own library.',
    { cause: new EngineCrash(reason) },
  );
}

/** Whether a smaller batch may succeed where this failed: in an engine, or where arrays for it were made here. */
export function mayFitSmaller(error: unknown): error is Error {
  if (error instanceof AtlasError) return error.type === 'DeviceOutOfMemory' || error.cause instanceof EngineCrash;
  return error instanceof RangeError && saysOutOfMemory(error.message);
}
