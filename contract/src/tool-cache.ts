/**
 * Where fetched tools are kept: `$SALIENCY_ATLAS_CACHE`, else below `$XDG_CACHE_HOME`, else `~/.cache/saliency-atlas`.
 * `env` is the process's environment, `home` the user's home folder.
 */
export function toolCacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const chosen = env['SALIENCY_ATLAS_CACHE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const xdg = env['XDG_CACHE_HOME'];
  return `${xdg !== undefined && xdg !== '' ? xdg : `${home}/.cache`}/saliency-atlas`;
}

/** The folder of the tool cache that `npm run tfjs:native` makes and TensorFlow.js is looked for in. */
export const NATIVE_TENSORFLOW_FOLDER = 'tfjs-node-4.22.0';
