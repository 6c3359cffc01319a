import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where acquired tools are kept: `$SALIENCY_ATLAS_CACHE`, else below `$XDG_CACHE_HOME`, else `~/.cache/saliency-atlas`. */
export function cacheFolder(): string {
  const chosen = process.env['SALIENCY_ATLAS_CACHE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'saliency-atlas');
}
