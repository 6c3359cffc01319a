import { describe, expect, it } from 'vitest';
import { toolCacheFolder } from './tool-cache.ts';

describe('the tool cache', () => {
  it.each([
    [{ SALIENCY_ATLAS_CACHE: '/cache', XDG_CACHE_HOME: '/xdg' }, '/cache'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/saliency-atlas'],
    [{ SALIENCY_ATLAS_CACHE: '', XDG_CACHE_HOME: '' }, '/home/me/.cache/saliency-atlas'],
  ])('with %j is %s', (env, folder) => {
    expect(toolCacheFolder(env, '/home/me')).toBe(folder);
  });
});
