import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ObjectStore } from '@saliency-atlas/activities/stores';
import { AtlasError, type RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import type { ColumnInfo } from './exported-table.ts';
import { runTables } from './run-tables.ts';
import { writeContactSheets } from './write-contact-sheets.ts';
import { writeCsv } from './write-csv.ts';
import { writeFiftyone } from './write-fiftyone.ts';
import { writeNpz, type ArrayInfo } from './write-npz.ts';
import { writeParquet } from './write-parquet.ts';
import { writePictures } from './write-pictures.ts';

export const EXPORT_FORMATS = ['csv', 'parquet', 'png', 'contact-sheet', 'npz', 'fiftyone'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What one file of an export is. */
export interface ExportedFile {
  readonly file: string;
  readonly description: string;
  readonly rows?: number;
  readonly columns?: readonly ColumnInfo[];
  readonly arrays?: readonly ArrayInfo[];
  readonly class?: number;
  readonly class_name?: string;
}

/** `manifest.json` of an export: what it was made from, and what each of its files is. */
export interface ExportManifest {
  readonly format: 'saliency-atlas-export';
  readonly format_version: 1;
  readonly export: ExportFormat;
  readonly run_id: string;
  readonly model: RunManifest['model'];
  readonly dataset: RunManifest['dataset'];
  readonly files: readonly ExportedFile[];
}

/** What to export, and where to. */
export interface ExportRequest {
  readonly store: ObjectStore;
  readonly description: RunDescription;
  readonly manifest: RunManifest;
  readonly format: ExportFormat;
  /** Images of npz and fiftyone exports at most, and of each class of a contact sheet. */
  readonly limit: number;
  /** Made by the export; an empty one may stand there. */
  readonly folder: string;
}

/**
 * Exports a run into a new folder, which stands there whole or not at all. Throws InvalidJob where something is in the
 * way, ArtifactCorrupt where an object of the run is not as its manifest says, and the signal's reason when aborted.
 */
export async function exportRun(request: ExportRequest, signal: AbortSignal): Promise<ExportManifest> {
  const { folder, format, manifest } = request;
  await assertFree(folder);
  const staging = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`);
  await mkdir(staging, { recursive: true });
  try {
    const { run_id, model, dataset } = manifest;
    const files = await writeFiles(request, staging, signal);
    const about: ExportManifest = {
      format: 'saliency-atlas-export',
      format_version: 1,
      ...{ export: format, run_id, model, dataset, files },
    };
    await writeFile(join(staging, 'manifest.json'), `${JSON.stringify(about, null, 2)}\n`);
    await rename(staging, folder);
    return about;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(request: ExportRequest, folder: string, signal: AbortSignal): Promise<ExportedFile[]> {
  const { store, manifest, format } = request;
  switch (format) {
    case 'csv':
    case 'parquet':
      return writeTables(request, format, folder, signal);
    case 'png':
      return writePictures(folder, store, manifest, signal);
    case 'contact-sheet':
      return writeContactSheets(folder, request, signal);
    case 'fiftyone':
      return writeFiftyone(folder, request, signal);
    case 'npz': {
      const arrays = await writeNpz(join(folder, 'maps.npz'), store, manifest, request.limit, signal);
      return [{ file: 'maps.npz', description: 'The saliency maps, for numpy and Quantus', arrays }];
    }
  }
}

async function writeTables(
  { store, description: run, manifest }: ExportRequest,
  format: 'csv' | 'parquet',
  folder: string,
  signal: AbortSignal,
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const { name, description, columns, rows } of runTables(run.class_names)) {
    const file = `${name}.${format}`;
    const cells = rows(store, manifest, signal);
    const path = join(folder, file);
    const count =
      format === 'csv'
        ? await writeCsv(path, columns, cells)
        : await writeParquet(path, columns, cells, { run_id: manifest.run_id, description });
    files.push({ file, description, rows: count, columns });
  }
  return files;
}

async function assertFree(folder: string): Promise<void> {
  const standing = await stat(folder).catch(() => undefined);
  if (standing === undefined) return;
  if (standing.isDirectory() && (await readdir(folder)).length === 0) return;
  throw new AtlasError(
    'InvalidJob',
    `${folder} is in the way: an export makes its folder itself`,
    'Give another folder with --out, or remove that one.',
  );
}
