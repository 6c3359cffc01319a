import { homedir } from 'node:os';
import { toolCacheFolder } from '@saliency-atlas/contract';

/** Where acquired tools are kept. */
export function cacheFolder(): string {
  return toolCacheFolder(process.env, homedir());
}
