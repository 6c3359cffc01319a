import { existsSync } from 'node:fs';
import { answer } from './one-shot.ts';

/** Where the kernel shows NVIDIA's cards. */
const NVIDIA_CARDS = '/proc/driver/nvidia/gpus';

/** Standard output: one JSON line that says which engines are here and what each runs on. The CLI's doctor starts this. */
async function main(): Promise<void> {
  // Loaded here, so that an engine that does not load is an answer and no crash.
  const { describeOnnxRuntime } = await import('@saliency-atlas/activities/classifiers');
  const { loadTensorflow } = await import('@saliency-atlas/activities/tensorflow');
  const { engine, version, absent } = await loadTensorflow();
  const tensorflow = { engine, version, absent };
  console.log(JSON.stringify({ onnx: describeOnnxRuntime(), tensorflow, hasNvidiaCard: existsSync(NVIDIA_CARDS) }));
}

answer(main());
