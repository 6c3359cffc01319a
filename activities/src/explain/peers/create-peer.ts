import type { Explainer, ExplainerInput } from '../explainer.ts';
import { createControlExplainer } from './control-explainer.ts';
import { createHsicExplainer } from './hsic.ts';
import { createLimeExplainer } from './lime.ts';
import { createOcclusionExplainer } from './occlusion.ts';
import { createSobolExplainer } from './sobol.ts';

/** Methods of others, to compare with, and the two controls. */
export type PeerMethod = 'hsic' | 'sobol' | 'occlusion' | 'lime' | 'random' | 'centre';

/** The explainer of one image by a peer method; throws InvalidJob where `passes` is too few for it. */
export function createPeer(method: PeerMethod, input: ExplainerInput): Explainer {
  switch (method) {
    case 'hsic':
      return createHsicExplainer(input);
    case 'sobol':
      return createSobolExplainer(input);
    case 'occlusion':
      return createOcclusionExplainer(input);
    case 'lime':
      return createLimeExplainer(input);
    case 'random':
    case 'centre':
      return createControlExplainer(method, input);
  }
}
