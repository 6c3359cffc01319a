import { appendFileSync } from 'node:fs';
import type { RunManifest } from '@saliency-atlas/contract';

/** What `npm run test:faults` says of a test: what was done to a run, and what came of it. */
export interface FaultLine {
  /** What was injected, and how often: `kill -9 of a worker`. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often a step was begun again. */
  readonly redoneSteps: number;
  /** Objects and bytes that were held against those of an undisturbed run. */
  readonly objects: number;
  readonly bytes: number;
}

/** Sizes of what was compared with an undisturbed run. */
export function comparedSize({ objects }: RunManifest): Pick<FaultLine, 'objects' | 'bytes'> {
  return { objects: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Adds a line to the report that `npm run test:faults` prints at its end; elsewhere it does nothing. */
export function reportFaults(line: FaultLine): void {
  const file = process.env['ATLAS_FAULT_REPORT'];
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(line)}\n`);
}
