import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import {
  exampleClassMetrics,
  exampleClusters,
  exampleGlobalInputs,
  exampleImageMetrics,
  exampleSaliency,
} from '../../../activities/src/tables/example-tables.ts';
import { writeExampleRun, type ExampleRun } from '../../../cli/src/export/example-run.ts';
import { exportRun, type ExportManifest } from '../../../cli/src/export/export-run.ts';
import { unlessInCi } from '../unless-in-ci.ts';

interface Findings {
  readonly tables: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly arrays: Readonly<Record<string, { dtype: string; shape: number[]; values: unknown[] }>>;
}

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const script = fileURLToPath(new URL('read_export.py', import.meta.url));

const python = await acquirePythonEnvironment('python-interop', requirements, console.error).catch(unlessInCi);

describe.skipIf(python === undefined)('exports', () => {
  let folder: string;
  let run: ExampleRun;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-exports-'));
    run = await writeExampleRun(join(folder, 'store'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function exportAndRead(format: 'parquet' | 'npz'): Promise<{ manifest: ExportManifest; found: Findings }> {
    const out = join(folder, format);
    const request = { ...run, format, limit: Infinity, folder: out };
    const manifest = await exportRun(request, new AbortController().signal);
    const { stdout } = await promisify(execFile)(python!, [script, out], { maxBuffer: 2 ** 28 });
    return { manifest, found: JSON.parse(stdout) as Findings };
  }

  it('pyarrow reads every value of the parquet files, of the types that their manifest names', async () => {
    const { manifest, found } = await exportAndRead('parquet');
    expect(found.tables['evaluation-images']).toEqual(
      exampleImageMetrics.map(({ imageId, ...rest }) => ({ image_id: imageId, ...rest })),
    );
    expect(found.tables['evaluation-classes']).toEqual(
      exampleClassMetrics.map(({ className, ...rest }) => ({ ...rest, class_name: className })),
    );
    expect(found.tables['clusters']).toEqual(
      exampleClusters.rows.map(({ className, mapMean: _, ...rest }) => ({ ...rest, class_name: className })),
    );
    expect(found.tables['global-inputs']).toEqual(
      exampleGlobalInputs.rows.map(({ className, pixels: _, ...rest }) => ({ ...rest, class_name: className })),
    );
    expect(found.tables['saliency']).toEqual(
      exampleSaliency.rows.map(
        ({ imageId, imageSha256, map: _map, effect: _effect, effectError: _error, ...rest }) => ({
          ...{ image_id: imageId, image_sha256: imageSha256, ...rest },
          label_name: rest.label === null ? null : run.description.class_names[rest.label],
          predicted_name: run.description.class_names[rest.predicted] ?? null,
          target_name: run.description.class_names[rest.target] ?? null,
        }),
      ),
    );
    const names = { string: 'string', int32: 'int32', int64: 'int64', boolean: 'bool' };
    for (const { file, columns } of manifest.files) {
      const declared = columns!.map(({ name, type }) => [
        name,
        { ...names, float32: 'float', float64: 'double' }[type],
      ]);
      expect(found.types[file.replace('.parquet', '')]).toEqual(Object.fromEntries(declared));
    }
  });

  it('numpy opens the npz file without pickles, with the types and shapes that its manifest names', async () => {
    const { manifest, found } = await exportAndRead('npz');
    const good = exampleSaliency.rows.filter(({ status }) => status === 'ok');
    for (const { name, type, shape } of manifest.files[0]!.arrays!) {
      expect(found.arrays[name]).toMatchObject({ dtype: type, shape });
    }
    expect(Object.keys(found.arrays).sort()).toEqual(['a_batch', 'ids', 'labels', 'y_batch']);
    expect(found.arrays['ids']!.values).toEqual(good.map(({ imageId }) => imageId));
    expect(found.arrays['y_batch']!.values).toEqual(good.map(({ target }) => target));
    expect(found.arrays['labels']!.values).toEqual(good.map(({ label }) => label ?? -1));
    expect(found.arrays['a_batch']!.values).toEqual(good.flatMap(({ map }) => [...map]));
  });
});
