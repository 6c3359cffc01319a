import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JobInput } from '@saliency-atlas/contract/job';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { smallJob, writeGarments, writeJob } from './small-job.ts';
import { runCommand, startCommand, type FinishedCommand, type RunningCommand } from './start-command.ts';
import { listKeys } from './store-files.ts';
import { temporalCli } from './temporal-cli.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-usage-'));
  await writeGarments(join(folder, 'garments'), 2);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Standard error as an error and its fix. */
function told({ stderr, lines }: FinishedCommand): { error: string; fix: string } {
  expect(lines.filter((line) => !line.includes('"progress"'))).toEqual([]);
  const match = /^error: ([^]*?)\n(?: {2}cause: .*\n)? {2}fix: (.*)\n {2}see: .*docs.*\n$/m.exec(stderr);
  if (match === null) throw new Error(`no error with a fix: ${stderr}`);
  return { error: match[1]!, fix: match[2]! };
}

describe('what the command itself can see is refused before any server starts', () => {
  it('an unknown command or option is wrong usage, with the option named', async () => {
    const [command, option] = await Promise.all([
      runCommand(['explian'], folder),
      runCommand(['run', '--modell', 'm.onnx'], folder),
    ]);
    expect([command.code, option.code]).toEqual([2, 2]);
    expect(command.stderr).toContain("unknown command 'explian'");
    expect(option.stderr).toContain("unknown option '--modell'");
  });

  it('an unknown key is wrong usage: file, key and the nearest that there is', async () => {
    const job = join(folder, 'unknown-key.yaml');
    await writeFile(job, 'model: {name: m, uri: m.onnx}\ndataset: {uri: d}\nexplain: {pases: 10}\n');
    const command = await runCommand(['run', job], folder);
    expect(command.code).toBe(2);
    expect(told(command).error).toBe(`${job}: unknown key "explain.pases"; did you mean "passes"?`);
    expect(told(command).fix).toContain('docs/job-file.md');
  });

  it('broken YAML is wrong usage: file and line', async () => {
    const job = join(folder, 'broken.yaml');
    await writeFile(job, 'model: {name: m\ndataset: d\n');
    const command = await runCommand(['run', job], folder);
    expect(command.code).toBe(2);
    expect(told(command).error).toMatch(/broken\.yaml:2: /);
  });

  it('a server that does not answer is named, with what to do', async () => {
    const job = await writeJob(folder, smallJob(folder), 'unreachable.yaml');
    const command = await startCommand(['run', job], folder, { TEMPORAL_ADDRESS: '127.0.0.1:9' }).finished;
    expect(command.code).toBe(2);
    expect(told(command)).toEqual({
      error: 'No Temporal server answers at 127.0.0.1:9',
      fix: expect.stringContaining('TEMPORAL_ADDRESS') as string,
    });
  });
});

describe.skipIf(temporalCli === undefined)('what only a worker can see, on a configured server', () => {
  let server: EmbeddedTemporal;
  let worker: RunningCommand;
  const configured = () => ({ TEMPORAL_ADDRESS: server.address });

  beforeAll(async () => {
    server = await startEmbeddedTemporal(join(folder, 'server'));
    worker = startCommand(['worker'], folder, configured());
    await new Promise<void>((resolve) => {
      worker.child.stdout?.on('data', (text: string) => {
        if (text.includes('worker ready')) resolve();
      });
    });
  });
  afterAll(async () => {
    worker.child.kill('SIGKILL');
    await server.stop();
  });

  const refused = async (name: string, overlay: Partial<JobInput>): Promise<FinishedCommand> => {
    const store = join(folder, `${name}-store`);
    const job = await writeJob(folder, smallJob(folder, { store: { uri: store }, ...overlay }), `${name}.yaml`);
    const command = await startCommand(['run', job, '--json'], folder, configured()).finished;
    expect(await listKeys(store)).toEqual([]);
    return command;
  };
  const model = (part: Partial<JobInput['model']>): JobInput['model'] => ({ ...smallJob(folder).model, ...part });

  it('a missing model is named with its key, its path and its flag', async () => {
    const command = await refused('no-model', { model: model({ uri: join(folder, 'none.onnx') }) });
    expect(command.code).toBe(1);
    expect(told(command)).toEqual({
      error: `model.uri: cannot read ${join(folder, 'none.onnx')} (file not found)`,
      fix: 'Correct model.uri or --model.',
    });
  });

  it('a model that is no ONNX file is named', async () => {
    await writeFile(join(folder, 'text.onnx'), 'this is no model');
    const command = await refused('no-onnx', { model: model({ uri: join(folder, 'text.onnx') }) });
    expect(command.code).toBe(1);
    expect(told(command).error).toContain('text.onnx');
  });

  it('a missing folder of images is named with its key and its path', async () => {
    const dataset = { uri: join(folder, 'none'), format: 'idx' } as const;
    const command = await refused('no-dataset', { dataset });
    expect(command.code).toBe(1);
    expect(told(command).error).toContain('dataset.uri');
    expect(told(command).error).toContain(join(folder, 'none'));
  });

  it('labels of another length than the model’s classes are named with both lengths', async () => {
    await writeFile(join(folder, 'labels.txt'), 'cat\ndog\n');
    const command = await refused('short-labels', { model: model({ labels: join(folder, 'labels.txt') }) });
    expect(command.code).toBe(1);
    expect(told(command).error).toBe(
      `model.labels: ${join(folder, 'labels.txt')} has 2 lines, the model has 10 classes`,
    );
  });

  it('labels that are not there are wrong usage', async () => {
    const command = await refused('no-labels', { model: model({ labels: join(folder, 'none.txt') }) });
    expect(command.code).toBe(2);
    expect(told(command).error).toBe(`model.labels: cannot read ${join(folder, 'none.txt')} (file not found)`);
  });

  it('a gate against a version that the history does not have is wrong usage, at once', async () => {
    const command = await refused('no-reference', { gate: { against: '0.9' } });
    expect(command.code).toBe(2);
    expect(told(command).error).toContain('0.9');
  });

  it('a worker that is asked to end does so in order', async () => {
    worker.child.kill('SIGTERM');
    expect(await worker.finished).toMatchObject({ code: 0, signal: null });
  });
});
