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

  it('leaves within Kubernetes’ usual grace, or at once where it is told so', () => {
    expect(readWorkerConfig([], {}).graceMs).toBe(25_000);
    expect(readWorkerConfig([], { ATLAS_GRACE_SECONDS: '0' }).graceMs).toBe(0);
  });

  it('takes queues and slots from the environment', () => {
    const config = readWorkerConfig(['--pool', 'gpu'], { ATLAS_GPU_QUEUE: 'h200', ATLAS_GPU_SLOTS: '3' });
    expect([config.pool, config.queues.gpu, config.gpuSlots]).toEqual(['gpu', 'h200', 3]);
  });

  it('takes --slots for each kind of step, before the environment', () => {
    const { cpuSlots, gpuSlots } = readWorkerConfig(['--slots', '2'], { ATLAS_GPU_SLOTS: '3' });
    expect([cpuSlots, gpuSlots]).toEqual([2, 2]);
  });

  it('is a build where it is told which, by flag before environment', () => {
    expect(readWorkerConfig([], { ATLAS_BUILD_ID: '', ATLAS_DEPLOYMENT: 'atlas' }).version).toBeNull();
    const env = { ATLAS_BUILD_ID: '1.2.0' };
    expect(readWorkerConfig([], env).version).toEqual({ deploymentName: 'saliency-atlas', buildId: '1.2.0' });
    const flags = ['--build-id', '1.3.0', '--deployment', 'nightly'];
    expect(readWorkerConfig(flags, env).version).toEqual({ deploymentName: 'nightly', buildId: '1.3.0' });
  });

  it('has no endpoints unless they are given an address', () => {
    const none = readWorkerConfig([], { ATLAS_METRICS_ADDRESS: '' });
    expect([none.metricsAddress, none.healthAddress, none.logLevel]).toEqual([null, null, 'INFO']);
    const set = readWorkerConfig([], {
      ATLAS_METRICS_ADDRESS: '9464',
      ATLAS_HEALTH_ADDRESS: '127.0.0.1:8080',
      ATLAS_LOG_LEVEL: 'warn',
    });
    expect([set.metricsAddress, set.healthAddress, set.logLevel]).toEqual([
      '0.0.0.0:9464',
      { host: '127.0.0.1', port: 8080 },
      'WARN',
    ]);
  });

  it.each([
    [[], { ATLAS_HEALTH_ADDRESS: 'here' }, 'ATLAS_HEALTH_ADDRESS is no address: "here"'],
    [[], { ATLAS_METRICS_ADDRESS: ':70000' }, 'ATLAS_METRICS_ADDRESS is no address: ":70000"'],
    [[], { ATLAS_LOG_LEVEL: 'loud' }, 'ATLAS_LOG_LEVEL loud is unknown'],
    [['--slots', '0'], {}, '--slots must be a whole number of at least 1, got "0"'],
    [['--build-id', 'a b'], {}, 'deployment "saliency-atlas" and build "a b" are no names of a build'],
    [['--deployment', 'a.b'], { ATLAS_BUILD_ID: '1' }, 'deployment "a.b" and build "1" are no names of a build'],
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
