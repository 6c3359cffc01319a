import type { GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import type { VersionFigures } from './class-figures.ts';

/** Which run an entry remembers. */
export interface RunToRemember {
  readonly runId: string;
  readonly model: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly datasetDigest: string;
  /** Images of the run, readable or not. */
  readonly images: number;
  readonly globalKey: string;
}

/** The entry of a run before it has a number; `reference` is the version it was judged against. */
export function buildHistoryEntry(
  run: RunToRemember,
  figures: VersionFigures,
  reference: HistoryEntry | null,
  gate: GateOutcome,
): Omit<HistoryEntry, 'sequence'> {
  return {
    format_version: 1,
    run_id: run.runId,
    model: run.model,
    version: run.version,
    manifest_sha256: run.manifestSha256,
    dataset_digest: run.datasetDigest,
    images: run.images,
    overall: figures.overall,
    classes: figures.classes,
    global_key: run.globalKey,
    reference_version: reference?.version ?? null,
    gate,
  };
}
