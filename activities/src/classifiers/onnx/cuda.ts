import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PROVIDER = 'libonnxruntime_providers_cuda.so';

/** Whether ONNX Runtime's CUDA provider lies beside its binding, where the runtime looks for it. */
export function cudaIsInstalled(): boolean {
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..');
  return existsSync(join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch, PROVIDER));
}
