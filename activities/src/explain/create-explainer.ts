import { AtlasError } from '@saliency-atlas/contract';
import { createAtlas } from './atlas.ts';
import type { Explainer, ExplainerInput } from './explainer.ts';
import { createOise } from './oise.ts';
import { createPeer, type PeerMethod } from './peers/index.ts';
import { createRise } from './rise.ts';

/** Methods of job.explain.method. */
export type ExplainMethod = 'atlas' | 'oise' | 'rise' | PeerMethod;

/**
 * The explainer of one image by job.explain.method. Throws AtlasError InvalidJob where the grid has more cells than the
 * model's input has pixels, and what a peer method demands.
 */
export function createExplainer(method: ExplainMethod, input: ExplainerInput): Explainer {
  switch (method) {
    case 'atlas':
      return createAtlas(checkedGrid(input));
    case 'oise':
      return createOise(checkedGrid(input));
    case 'rise':
      return createRise(checkedGrid(input));
    case 'hsic':
    case 'sobol':
    case 'occlusion':
    case 'lime':
    case 'random':
    case 'centre':
      return createPeer(method, input);
  }
}

function checkedGrid(input: ExplainerInput): ExplainerInput {
  const side = Math.min(input.height, input.width);
  if (input.grid <= side) return input;
  throw new AtlasError(
    'InvalidJob',
    `job: explain.grid is ${String(input.grid)}, but the model's input has ${String(side)} pixels on its shorter side`,
    `Set explain.grid to at most ${String(side)}; 8 is the default.`,
  );
}
