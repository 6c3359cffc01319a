import type { RunDescription } from '@saliency-atlas/contract/job';
import type { InputSpec } from './preprocess.ts';

/** The declared preprocessing of a run's model. */
export function inputSpecOf(description: RunDescription): InputSpec {
  const { scale, mean, std, resize } = description.job.model.input;
  const { height, width, channels } = description.model;
  return { height, width, channels, scale, mean, std, resize };
}
