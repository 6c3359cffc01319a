import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { smallJob, writeGarments, writeJob } from './small-job.ts';
import { runCommand, type FinishedCommand } from './start-command.ts';
import { temporalCli } from './temporal-cli.ts';

vi.setConfig({ testTimeout: 200_000, hookTimeout: 300_000 });

describe.skipIf(temporalCli === undefined)('a version judged against a tag', () => {
  let folder: string;
  let second: FinishedCommand;
  const atlas = (...args: string[]) => runCommand([...args, '--store', join(folder, 'store')], folder);
  const gateOf = async (...args: string[]) => {
    const { code, lines, stderr } = await atlas('gate', ...args, '--json');
    const decision =
      lines[0] === undefined ? {} : (JSON.parse(lines[0]) as { verdict: string; against: string | null });
    return { code, stderr, ...decision };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-gate-'));
    await writeGarments(join(folder, 'garments'), 10);
    // One image a class at 40 passes: a window's share moves by noise alone, and must not refuse the first version.
    const lenient = { changeThreshold: { windowShare: 1 } };
    const first = smallJob(folder, { resources: { workers: 2 }, gate: lenient });
    expect(await runCommand(['run', await writeJob(folder, first), '--json'], folder)).toMatchObject({ code: 0 });
    expect(await atlas('tag', 'fashion@1.0', 'production')).toMatchObject({ code: 0 });
    const model = { ...first.model, version: '1.1', uri: first.model.uri.replace('1.0', '1.1') };
    // A rise of no size is allowed, and of ten classes some one always rises: ten images alone refuse nothing else.
    const gate = { against: 'production', changeThreshold: { windowShare: 0 } };
    second = await runCommand(['run', await writeJob(folder, { ...first, model, gate })], folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is refused by the run itself for what rose since the version that has the tag', () => {
    expect(second.code).toBe(3);
    expect(second.stderr + second.lines.join('\n')).toMatch(/rose from [\d.]+ % in version 1\.0 to/);
  });

  it('is judged again against the run that has the tag, and follows the tag to another run', async () => {
    expect(await gateOf('fashion@1.1')).toMatchObject({ code: 3, verdict: 'refused', against: '1.0' });
    expect(await gateOf('fashion@1.0')).toMatchObject({ code: 0, verdict: 'no-reference', against: null });
    expect(await atlas('tag', 'fashion@1.1', 'production')).toMatchObject({ code: 0 });
    expect(await gateOf('fashion@1.0', '--against', 'production')).toMatchObject({ code: 0, against: '1.1' });
  });

  it('is not judged against a name that nothing has', async () => {
    const { code, stderr } = await gateOf('fashion@1.1', '--against', 'staging');
    expect([code, stderr]).toEqual([2, expect.stringContaining('staging') as string]);
  });
});
