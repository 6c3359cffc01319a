import { STAGES, type RunProgress } from '@saliency-atlas/contract';
import type { Violate } from './store-oracle.ts';

/** Told what a coordinator answers, again and again: it never goes back, and never beyond the end. */
export interface ProgressOracle {
  saw(progress: RunProgress): void;
  /** Another coordinator begins. */
  readonly reset: () => void;
}

export function progressOracle(violate: Violate): ProgressOracle {
  let last: RunProgress | undefined;
  return {
    saw(progress) {
      const { counts, imagesTotal } = progress;
      if (counts.images > imagesTotal) violate(`progress of ${counts.images} of ${imagesTotal} images`);
      if (last !== undefined && isBefore(progress, last)) {
        violate(`progress went back from ${words(last)} to ${words(progress)}`);
      }
      last = progress;
    },
    reset: () => void (last = undefined),
  };
}

function isBefore(a: RunProgress, b: RunProgress): boolean {
  const stages = STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
  if (stages !== 0) return stages < 0;
  return a.counts.images < b.counts.images || a.counts.failed < b.counts.failed || a.counts.passes < b.counts.passes;
}

function words({ stage, counts: { images, passes } }: RunProgress): string {
  return `${stage} ${images} images, ${passes} passes`;
}
