import type { Job } from '@saliency-atlas/contract/job';

/** The engine that the job names, or the one that the address of its model tells. */
export function chooseEngine(engine: Job['model']['engine'], address: string): Exclude<Job['model']['engine'], 'auto'> {
  if (engine !== 'auto') return engine;
  return /\.(json|pb)$/i.test(address) ? 'tfjs' : 'onnx';
}
