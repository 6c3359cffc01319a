import { expect, it } from 'vitest';
import { engineCrashed, mayFitSmaller, outOfMemory, saysOutOfMemory } from './out-of-memory.ts';

it.each([
  'std::bad_alloc',
  'bad allocation',
  'Failed to allocate memory for requested buffer of size 411041792',
  'CUDA failure 2: out of memory ; GPU=0',
  'CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED',
  'cudaErrorMemoryAllocation',
  'OOM when allocating tensor with shape[64,32,112,112]',
  'WebAssembly.Memory(): could not allocate memory',
  'Cannot enlarge memory arrays',
  'Aborted(OOM)',
  'Array buffer allocation failed',
  'Worker terminated due to reaching memory limit: JS heap out of memory',
])('%s means that memory did not suffice', (reason) => {
  expect(saysOutOfMemory(reason)).toBe(true);
});

it('an engine that names its source files first is told by what it said at the end', () => {
  const { message } = outOfMemory(
    `${'/src/onnxruntime/arena.cc: '.repeat(20)}\nFailed to allocate 3 bytes\n`,
    'm.onnx',
  );
  expect(message).toMatch(/^model m\.onnx: not enough memory for a batch \(… .{100,160}Failed to allocate 3 bytes\)$/);
});

it.each(['Invalid rank for input', 'ROOM is no operator', 'Got invalid dimensions'])('%s does not', (reason) => {
  expect(saysOutOfMemory(reason)).toBe(false);
});

it('a smaller batch may help engines without memory or that crashed and arrays, but no mistakes in calls', () => {
  expect(mayFitSmaller(new RangeError('Array buffer allocation failed'))).toBe(true);
  expect(mayFitSmaller(new RangeError('classifier: cells must have 6 values, got 5'))).toBe(false);
  expect(mayFitSmaller(outOfMemory('bad allocation', 'm.onnx'))).toBe(true);
  expect(mayFitSmaller(engineCrashed('SIGSEGV', 'model.json'))).toBe(true);
  expect(mayFitSmaller('bad allocation')).toBe(false);
});
