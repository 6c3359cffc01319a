import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore } from '@saliency-atlas/activities/stores';
import type { RunningCommand } from '../start-command.ts';
import { gatewayPath } from '../stores-s3/gateway-path.ts';
import { startVersityGateway, type VersityGateway } from '../stores-s3/versity-gateway.ts';
import { writeDrawnRun } from './drawn-store.ts';
import { startServer } from './start-server.ts';

const RUN = '0000000000000000000a';
const NEXT_RUN = '0000000000000000000c';
const STORE = 's3://atlas/deep/prefix';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describe.skipIf(gatewayPath === undefined)('serve over a store on a real S3 server', () => {
  let gateway: VersityGateway;
  let folder: string;
  let server: RunningCommand;
  let address: string;

  beforeAll(async () => {
    gateway = await startVersityGateway(gatewayPath!);
    Object.assign(process.env, gateway.environment);
    await gateway.makeBucket('atlas');
    folder = await mkdtemp(join(tmpdir(), 'atlas-serve-s3-'));
    const store = openStore(STORE);
    await writeDrawnRun(folder, { version: '1.0', runId: RUN, images: 200 }, store);
    await writeDrawnRun(folder, { version: '1.1', runId: NEXT_RUN, images: 40, reference: '1.0', moved: [6] }, store);
    [server, address] = await startServer(STORE, folder, gateway.environment);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.finished;
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const text = async (path: string): Promise<string> => {
    const answer = await fetch(`${address}${path}`);
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    return answer.text();
  };

  it('answers with every page that a folder has', async () => {
    expect(await text('/')).toContain(`<a href="/runs/${NEXT_RUN}">1.1</a>`);
    expect(await text(`/runs/${RUN}`)).toContain('<h1>fashion <span>1.0</span></h1>');
    expect(await text(`/compare?from=${RUN}&to=${NEXT_RUN}`)).toContain('Where each version looks');
    expect(JSON.parse(await text('/progress'))).toEqual([]);
  });

  it('reads the maps of single images out of the objects, and their pictures from the data set', async () => {
    const found = JSON.parse(await text(`/runs/${RUN}/images?q=0000143`)) as { images: { map: object }[] };
    expect(found).toMatchObject({ total: 1, images: [{ id: '0000143', map: { height: 28, width: 28 } }] });
    const picture = await fetch(`${address}/runs/${RUN}/pictures/3`);
    expect(picture.headers.get('content-type')).toBe('image/png');
  });

  it('sees a run that is committed while it serves', async () => {
    await writeDrawnRun(folder, { version: '1.2', runId: '0000000000000000000d', images: 40 }, openStore(STORE));
    expect(await text('/')).toContain('/runs/0000000000000000000d');
  });
});
