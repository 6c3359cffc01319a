import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { jobJsonSchema, parseJob, readJobText } from '@saliency-atlas/contract/job';
import rootFile from '../../../package.json' with { type: 'json' };

const GOLDEN = new URL('../../golden/', import.meta.url);
const files = (await readdir(GOLDEN)).filter((name) => /^job-.*\.yaml$/.test(name));

const read = async (name: string): Promise<unknown> => readJobText(await readFile(new URL(name, GOLDEN), 'utf8'), name);

it.each(files)('%s, which gives every key, is read and means what it says', async (name) => {
  const written = await read(name);
  expect(parseJob(written, name)).toMatchObject(written as object);
});

it("this version's job file has every key that its schema has, so that later versions are held to all of them", async () => {
  const written = keysOf(await read(`job-${rootFile.version}.yaml`));
  expect(written.sort()).toEqual(schemaKeys(jobJsonSchema()).sort());
});

it('a key that is no longer known would be an error and not be passed over', async () => {
  const written = (await read('job-0.1.0.yaml')) as { explain: object };
  const renamed = { ...written, explain: { ...written.explain, gridCells: 10 } };
  expect(() => parseJob(renamed, 'job.yaml')).toThrow('unknown key "explain.gridCells"');
});

/** Dotted names of the values below `value`. A list, or a choice between shapes (`explain.target`), is one value. */
function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || path === 'explain.target') return [path];
  return Object.entries(value).flatMap(([key, child]) => keysOf(child, join(path, key)));
}

function schemaKeys(schema: object, path = ''): string[] {
  if (!('properties' in schema)) return [path];
  return Object.entries(schema.properties as Record<string, object>).flatMap(([key, child]) =>
    schemaKeys(child, join(path, key)),
  );
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
