import { availableParallelism } from 'node:os';
import { AtlasError, TASK_QUEUES } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { readWorkerConfig } from './config.ts';

describe('readWorkerConfig', () => {
  it('serves all pools on the usual queues with a slot per core where nothing is set', () => {
    const { pool, queues, cpuSlots, gpuSlots, exitWithParent } = readWorkerConfig([], {});
    expect({ pool, queues, exitWithParent }).toEqual({ pool: 'all', queues: TASK_QUEUES, exitWithParent: false });
    expect([cpuSlots, gpuSlots]).toEqual([availableParallelism(), availableParallelism()]);
  });

  it('takes queues and slots from the environment', () => {
    const config = readWorkerConfig(['--pool', 'gpu'], { ATLAS_GPU_QUEUE: 'h200', ATLAS_GPU_SLOTS: '3' });
    expect([config.pool, config.queues.gpu, config.gpuSlots]).toEqual(['gpu', 'h200', 3]);
  });

  it.each([
    [['--pool', 'tpu'], {}, '--pool tpu is unknown'],
    [[], { ATLAS_CPU_SLOTS: 'many' }, 'ATLAS_CPU_SLOTS must be a whole number of at least 1, got "many"'],
    [[], { ATLAS_GPU_SLOTS: '0' }, 'ATLAS_GPU_SLOTS must be a whole number of at least 1, got "0"'],
  ])('names the setting that is wrong in %j %j', (args, env, message) => {
    const failure = (() => {
      try {
        return readWorkerConfig(args, env);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(AtlasError);
    expect((failure as AtlasError).message).toBe(message);
  });

  it('refuses an argument it does not know', () => {
    expect(() => readWorkerConfig(['--poool', 'gpu'], {})).toThrow('--poool');
  });
});
