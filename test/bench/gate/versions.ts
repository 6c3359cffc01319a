import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SHORTCUTS, type Shortcut } from './probe.ts';

/** A trained version, as `train.py --out` leaves it. */
export interface TrainedVersion {
  readonly name: string;
  readonly path: string;
  readonly seed: number;
  readonly shortcut: Shortcut;
  /** Share of the training shirts that carry the shortcut; 0: an honest version. */
  readonly trainedShare: number;
  readonly accuracyClean: number;
}

interface Metrics {
  readonly versions: readonly {
    readonly version: string;
    readonly seed: number;
    readonly shortcut: string;
    readonly markShare: number;
    readonly file: string;
    readonly accuracyClean: number;
  }[];
}

/** The versions of several folders of `train.py`, honest ones first, each group by seed. */
export async function listVersions(folders: readonly string[]): Promise<TrainedVersion[]> {
  const versions: TrainedVersion[] = [];
  for (const folder of folders) {
    const { versions: trained } = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as Metrics;
    for (const { version, seed, shortcut: name, markShare, file, accuracyClean } of trained) {
      const shortcut = SHORTCUTS.find((known) => known === name);
      if (shortcut === undefined) throw new Error(`${folder}: shortcut ${name} is unknown`);
      const path = join(folder, file);
      versions.push({ name: version, path, seed, shortcut, trainedShare: markShare, accuracyClean });
    }
  }
  return versions.sort((a, b) => a.trainedShare - b.trainedShare || a.seed - b.seed);
}
