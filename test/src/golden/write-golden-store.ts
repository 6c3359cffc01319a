/**
 * Writes test/golden/store-<version>-<method>/: the store of a tiny run by this version of the program and the method,
 * which later ones must go on reading. Run it once for each whose job file or tables have changed: `npm run golden-store`
 * in test/.
 */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METHOD_VERSION } from '@saliency-atlas/contract';
import rootFile from '../../../package.json' with { type: 'json' };
import { smallJob, writeGarments, writeJob } from '../small-job.ts';
import { runCommand } from '../start-command.ts';

const IMAGES = 6;
const GOLDEN = fileURLToPath(new URL('../../golden/', import.meta.url));
const DEMO_MODELS = fileURLToPath(new URL('../../../infra/demo-models/', import.meta.url));

/** A fixed folder, since its path stands in the job. */
const folder = join(tmpdir(), 'saliency-atlas-golden');
await rm(folder, { recursive: true, force: true });
await mkdir(folder);
await cp(DEMO_MODELS, folder, { recursive: true });
await writeGarments(join(folder, 'garments'), IMAGES);
const small = smallJob(folder);
const model = { ...small.model, uri: join(folder, 'fashion-1.0.onnx'), labels: join(folder, 'labels.txt') };
const command = await runCommand(['run', await writeJob(folder, { ...small, model }), '--json'], folder);
if (command.code !== 0) throw new Error(command.stderr);

const target = join(GOLDEN, `store-${rootFile.version}-${METHOD_VERSION}`);
await rm(target, { recursive: true, force: true });
for (const part of ['runs', 'history']) {
  await cp(join(folder, 'store', part), join(target, part), { recursive: true });
}
// The page is read by people, not by programs, and large: its place in the manifest stays.
const { manifest } = JSON.parse(command.lines.at(-1) ?? '') as { manifest: string };
await rm(join(target, manifest, '..', 'report'), { recursive: true, force: true });
await writeFile(join(target, 'written-by.txt'), `saliency-atlas ${rootFile.version}\n`);
await rm(folder, { recursive: true });
console.log(target);
