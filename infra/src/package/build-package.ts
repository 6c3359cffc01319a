import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { transpile } from './transpile.ts';
import { packageFiles } from './package-files.ts';
import { reachableSources, type WorkspaceFile, type Workspaces } from './reachable-sources.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COMMAND = 'saliency-atlas';
/** Files of no workspace's `src` that the program reads, and what a reader of the package expects. */
const EXTRA_FILES = ['infra/demo-models', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs'];
/** What a report bundles into its page when it is first needed: named without an extension, so that no import leads there. */
const PAGE_SCRIPTS = ['activities/src/report/page/main.ts'];
/** What a worker loads by its path: no import leads there. */
const LOADED_BY_PATH = ['workflows/src/encoded-failures.ts'];
const BIN = "#!/usr/bin/env node\nimport '../src/main.js';\n";

/**
 * Writes the publishable package into an empty folder: the command's sources at the top, the other workspaces below
 * `node_modules` as bundled dependencies, all as JavaScript that keeps its places, and the workflows' bundle. Vendors
 * stay dependencies, of the versions that the workspaces name.
 */
export async function buildPackage(target: string): Promise<void> {
  const workspaces = await readWorkspaces();
  const placeOf = (file: string): string => placeInPackage(workspaces, target, file);
  const workers = workspaces.get('@saliency-atlas/workers');
  if (workers === undefined) throw new Error('there is no workspace of workers');
  // Programs that the command starts by their names.
  const programs = Object.values(workers.file.exports ?? {}).map((path) => join(workers.folder, path));
  for (const file of await reachableSources(ROOT, workspaces, [
    'cli/src/main.ts',
    ...PAGE_SCRIPTS,
    ...LOADED_BY_PATH,
    ...programs,
  ])) {
    await writeInto(placeOf(file).replace(/\.ts$/, '.js'), transpile(file, await readFile(join(ROOT, file), 'utf8')));
  }
  for (const file of await assets(workspaces)) await copyInto(join(ROOT, file), placeOf(file));
  await writeInto(join(target, 'bin', `${COMMAND}.js`), BIN);
  for (const [path, content] of packageFiles(await readJson('package.json'), workspaces, COMMAND)) {
    await writeInto(join(target, path), `${JSON.stringify(content, null, 2)}\n`);
  }
  const encoded = fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/encoded-failures'));
  await writeInto(placeOf('workers/workflow-bundle.js'), await bundleWorkflows({}));
  await writeInto(
    placeOf('workers/workflow-bundle-encoded.js'),
    await bundleWorkflows({ failureConverterPath: encoded }),
  );
}

async function bundleWorkflows(options: { readonly failureConverterPath?: string }): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(import.meta.resolve('@saliency-atlas/workflows')),
    workflowInterceptorModules: [fileURLToPath(import.meta.resolve('@saliency-atlas/workflows/trace-interceptors'))],
    ...options,
    // Webpack's progress is no news.
    logger: { ...console, trace: ignore, debug: ignore, info: ignore, log: ignore },
  });
  return code;
}

function ignore(): void {
  // Nothing is said.
}

async function readWorkspaces(): Promise<Workspaces> {
  const { workspaces = [] } = (await readJson('package.json')) as { workspaces?: string[] };
  const files = workspaces
    .filter((folder) => folder !== 'test')
    .map(async (folder) => {
      const file = (await readJson(join(folder, 'package.json'))) as WorkspaceFile;
      return [file.name, { folder, file }] as const;
    });
  return new Map(await Promise.all(files));
}

/** Where a file of the repository stands in the package. */
function placeInPackage(workspaces: Workspaces, target: string, file: string): string {
  for (const [name, { folder }] of workspaces) {
    if (!file.startsWith(`${folder}/`)) continue;
    const inside = file.slice(folder.length + 1);
    return name === COMMAND ? join(target, inside) : join(target, 'node_modules', name, inside);
  }
  return join(target, file);
}

/** What the program needs beside its TypeScript. */
async function assets(workspaces: Workspaces): Promise<string[]> {
  const found: string[] = [];
  for (const folder of [...[...workspaces.values()].map(({ folder: each }) => `${each}/src`), ...EXTRA_FILES]) {
    const isFile = /\.\w+$|LICENSE$/.test(folder);
    const names = isFile ? [''] : await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const name of names) {
      if (typeof name === 'string') found.push(folder);
      else if (name.isFile() && !/\.(ts|py|test\.js)$/.test(name.name)) {
        found.push(join(name.parentPath, name.name).slice(ROOT.length));
      }
    }
  }
  return found;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(ROOT, path), 'utf8')) as unknown;
}

async function writeInto(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
