import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Runtime } from '@temporalio/worker';
import { cacheFolder } from '@saliency-atlas/infra/cache-folder';
import { ENCODED_FAILURES } from './payload-codec.ts';

/** Where the installed package has the workflows' bundle, made when it was packed; a checkout has none. */
const PACKED_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
/** The same, whose failures say nothing that a codec does not encrypt. */
const PACKED_ENCODED_BUNDLE = fileURLToPath(new URL('../workflow-bundle-encoded.js', import.meta.url));
/** Where the workflows begin, and the other workspace that a bundle is made of. */
const WORKFLOWS = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows'));
const TRACE_INTERCEPTORS = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/trace-interceptors'));
const CONTRACT = fileURLToPath(import.meta.resolve('@saliency-atlas/contract'));

/** A bundle of the workflows as a file: a worker's `workflowBundle`. */
export interface WorkflowCode {
  readonly codePath: string;
}

/**
 * The workflows' bundle: the one of the installed package, else one made of the sources. That is made once and kept in
 * the cache under the digest of all it is made of, since making it takes seconds of every worker's start. With
 * `encodedFailures` the words of failures are in payloads.
 */
export async function workflowCode(
  encodedFailures: boolean,
  folder = cacheFolder(),
): Promise<WorkflowCode | { readonly code: string }> {
  const packed = encodedFailures ? PACKED_ENCODED_BUNDLE : PACKED_BUNDLE;
  if (existsSync(packed)) return { codePath: packed };
  const codePath = join(folder, 'workflows', `${await sourcesDigest()}${encodedFailures ? '-encoded' : ''}.js`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    workflowInterceptorModules: [TRACE_INTERCEPTORS],
    ...(encodedFailures ? { failureConverterPath: ENCODED_FAILURES } : {}),
    logger: Runtime.instance().logger,
  });
  try {
    await placeFile(codePath, code);
    return { codePath };
  } catch {
    // A cache that cannot be written costs the next start its seconds, nothing else.
    return { code };
  }
}

/** SHA-256 of the sources' names and texts and of the SDK's version, lower-case hex. */
async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  hash.update(sdk.version);
  for (const folder of [dirname(WORKFLOWS), dirname(CONTRACT)]) {
    const files = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name)).sort();
    for (const file of files) hash.update(`\0${file}\0${await readFile(join(folder, file), 'utf8')}`);
  }
  return hash.digest('hex');
}

/** Writes a file beside its place and renames it, so that no other worker reads half of it. */
async function placeFile(path: string, text: string): Promise<void> {
  const scratch = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(scratch, text);
    await rename(scratch, path);
  } finally {
    await rm(scratch, { force: true });
  }
}
