import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { startCommand, type FinishedCommand } from '../start-command.ts';
import { temporalCli } from '../temporal-cli.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** In the paths of the data set and the missing model, and in the model's name and version; the server's own path has it not. */
const WORD = 'confidential';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-encrypted-'));
  await writeGarments(join(folder, WORD), 4);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(store: string, settings: Readonly<Record<string, string>>, modelFile?: string): Promise<FinishedCommand> {
  const job = smallJob(folder, {
    dataset: { uri: join(folder, WORD), format: 'idx' },
    store: { uri: join(folder, store) },
  });
  const uri = modelFile === undefined ? job.model.uri : join(folder, modelFile);
  const model = { ...job.model, name: `model-${WORD}`, version: `version-${WORD}`, uri };
  return writeJob(folder, { ...job, model }, `${store}.yaml`).then(
    (path) => startCommand(['run', path, '--json'], folder, settings).finished,
  );
}

/** How often the word stands in what the server of a store keeps on disk. */
async function wordsKept(store: string): Promise<number> {
  const state = join(folder, store, '.temporal');
  const files = (await readdir(state)).filter((name) => name.startsWith('temporal.db'));
  expect(files).not.toEqual([]);
  const texts = await Promise.all(files.map((name) => readFile(join(state, name), 'latin1')));
  return texts.join('\n').split(WORD).length - 1;
}

describe.skipIf(temporalCli === undefined)('what the server keeps of a run', () => {
  const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
  const newest = key('2026-11');
  const encrypted = { ATLAS_PAYLOAD_KEYS: newest };

  it('has the job’s words in it where there is no key, or this test could not fail', async () => {
    expect(await run('plain', {}, `${WORD}.onnx`)).toMatchObject({ code: 1 });
    expect(await wordsKept('plain')).toBeGreaterThan(0);
  });

  it('has none of them with a key, neither in inputs and results nor in failures, whose words the command still says', async () => {
    const failed = await run('failed', encrypted, `${WORD}.onnx`);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain(WORD);
    expect(failed.stderr).toContain(`${WORD}.onnx`);
    expect(await wordsKept('failed')).toBe(0);
    expect(await run('done', encrypted)).toMatchObject({ code: 0, stderr: '' });
    expect(await wordsKept('done')).toBe(0);
  });

  it('is read on with a newer key as long as the older one is given, too', async () => {
    const rotated = { ATLAS_PAYLOAD_KEYS: `${key('2027-05')},${newest}` };
    const again = await run('done', rotated);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.lines.at(-1)!)).toMatchObject({ nothingToDo: true });
    expect(await wordsKept('done')).toBe(0);
  });
});
