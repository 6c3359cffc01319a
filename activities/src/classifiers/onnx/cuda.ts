import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PROVIDER = 'libonnxruntime_providers_cuda.so';

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..');
}

/** The version of ONNX Runtime's package, and whether it has CUDA. */
export function describeOnnxRuntime(): { readonly version: string; readonly cudaIsInstalled: boolean } {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  return { version, cudaIsInstalled: cudaIsInstalled() };
}

/** Whether ONNX Runtime's CUDA provider lies beside its binding, where the runtime looks for it. */
export function cudaIsInstalled(): boolean {
  return existsSync(join(packageFolder(), 'bin', 'napi-v6', process.platform, process.arch, PROVIDER));
}
