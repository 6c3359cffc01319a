import type { Job } from '@saliency-atlas/contract/job';

/** The engine that the job names, or the one that the address of its model tells: a URL, or the name of a file. */
export function chooseEngine(engine: Job['model']['engine'], address: string): Exclude<Job['model']['engine'], 'auto'> {
  if (engine !== 'auto') return engine;
  if (/^https?:/i.test(address)) return 'kserve';
  return /\.(json|pb)$/i.test(address) ? 'tfjs' : 'onnx';
}
