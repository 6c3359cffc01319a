import type { RunDescription } from '@saliency-atlas/contract/job';
import type { ReportRun } from './report-model.ts';

/** Counts over a run's images that its page tells; null where they were not counted. */
export interface RunCounts {
  readonly unreadable: number;
  readonly degenerate: number;
  readonly converged: number | null;
  readonly passes: number | null;
  readonly passesSaved: number | null;
}

/** What was run, for the head of the page and for how it was measured. `generator` filled in what was removed. */
export function describeRun(description: RunDescription, generator: string | null, counts: RunCounts): ReportRun {
  const { job, model, dataset } = description;
  const { input } = job.model;
  return {
    runId: description.run_id,
    model: job.model.name,
    version: job.model.version,
    modelDigest: model.digest,
    dataset: job.dataset.uri,
    datasetDigest: dataset.digest,
    engine: model.engine,
    method: job.explain.method,
    methodVersion: description.method_version,
    generator,
    seed: job.explain.seed,
    passesPerImage: job.explain.passes,
    images: dataset.images,
    unreadable: counts.unreadable,
    degenerate: counts.degenerate,
    converged: counts.converged,
    passesSaved: counts.passesSaved,
    forwardPasses: counts.passes,
    settings: [
      { name: 'model.input', value: `${model.channels}×${model.height}×${model.width}, ${JSON.stringify(input)}` },
      { name: 'explain', value: JSON.stringify(job.explain) },
      { name: 'reconstruct', value: JSON.stringify(job.reconstruct) },
      { name: 'evaluate', value: JSON.stringify(job.evaluate) },
      { name: 'gate', value: JSON.stringify(job.gate) },
    ],
    software: [{ name: 'method', value: description.method_version }],
  };
}

/** What a reader should know before trusting the figures. */
export function warningsOf(description: RunDescription, counts: RunCounts): string[] {
  const { images } = description.dataset;
  const warnings: string[] = [];
  if (counts.unreadable > 0)
    warnings.push(`${counts.unreadable} of ${images} images could not be read and have no map.`);
  if (counts.degenerate > 0) {
    warnings.push(`${counts.degenerate} of ${images} maps are degenerate (the score does not move) and are left out.`);
  }
  if (images < 100)
    warnings.push(`Only ${images === 1 ? '1 image was' : `${images} images were`} explained: the intervals are wide.`);
  return warnings;
}
