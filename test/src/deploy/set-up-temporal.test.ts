import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '@saliency-atlas/contract';
import { startEmbeddedTemporal } from '@saliency-atlas/infra/embedded-temporal';
import { temporalCli } from '../temporal-cli.ts';
import { inRepository } from '../repository-files.ts';
import { runProgram } from './deploy-tools.ts';

it.skipIf(temporalCli === undefined)(
  'set-up.sh makes the namespace and its search attributes, and a second time changes nothing',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-set-up-'));
    const server = await startEmbeddedTemporal(join(folder, 'server'));
    try {
      await symlink(temporalCli!, join(folder, 'temporal'));
      const env = {
        PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
        HOME: folder,
        TEMPORAL_ADDRESS: server.address,
        TEMPORAL_NAMESPACE: 'atlas',
      };
      const setUp = () => runProgram('/bin/sh', [inRepository('infra/helm/saliency-atlas/files/set-up.sh')], { env });
      const attributes = async () =>
        (await runProgram(temporalCli!, ['operator', 'search-attribute', 'list'], { env })).stdout;
      expect(await setUp()).toMatchObject({ code: 0 });
      const made = await attributes();
      const named = [...made.matchAll(/\b(Atlas\w+)\s+Keyword/g)].map(([, name]) => name);
      expect(named.sort()).toEqual(Object.values(SEARCH_ATTRIBUTES).sort());
      expect(await setUp()).toMatchObject({ code: 0, stdout: 'namespace atlas is ready\n' });
      expect(await attributes()).toBe(made);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
  180_000,
);
