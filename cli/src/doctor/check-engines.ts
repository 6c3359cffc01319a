import { runEngine } from '../run-engine.ts';
import { ok, problem, warning, type Finding } from './finding.ts';

const CHECK = 'engines';
const REINSTALL = 'Install the packages again (npm ci); ONNX Runtime needs Linux, macOS or Windows.';

/** What the process that loads the engines says. */
interface Engines {
  readonly onnx: { readonly version: string; readonly cudaIsInstalled: boolean };
  readonly tensorflow: {
    readonly engine: string;
    readonly version: string;
    /** Why each faster one is not used. */
    readonly absent: Readonly<Record<string, string>>;
  };
  readonly hasNvidiaCard: boolean;
}

/** Which engines run models here, on what, and how to get a faster one; in a process of its own. */
export async function checkEngines(): Promise<Finding> {
  try {
    let said: Engines | undefined;
    for await (const line of runEngine('@saliency-atlas/workers/check-engines', {})) said = line as Engines;
    if (said === undefined) throw new Error('the process that loads the engines gave no answer');
    return judgeEngines(said);
  } catch (error) {
    return problem(CHECK, error, REINSTALL);
  }
}

const TENSORFLOW_NAMES: Readonly<Record<string, string>> = {
  'tfjs-node-gpu': 'libtensorflow with a graphics card',
  'tfjs-node': 'libtensorflow',
  'tfjs-wasm': 'WebAssembly',
};

/** A slow engine is worth a warning where a graphics card lies idle, and else a hint: most models are ONNX. */
export function judgeEngines({ onnx, tensorflow, hasNvidiaCard }: Engines): Finding {
  const onnxDevice = onnx.cudaIsInstalled ? 'with CUDA' : 'on the processor';
  const tensorflowName = TENSORFLOW_NAMES[tensorflow.engine] ?? tensorflow.engine;
  const message = `ONNX Runtime ${onnx.version} ${onnxDevice}, TensorFlow.js on ${tensorflowName} ${tensorflow.version}`;
  if (hasNvidiaCard && !onnx.cudaIsInstalled) {
    const fix = 'Install ONNX Runtime’s CUDA provider to use it (docs/engines.md).';
    return warning(CHECK, `${message}; an NVIDIA card is not used`, fix);
  }
  if (tensorflow.engine !== 'tfjs-wasm') return ok(CHECK, message);
  // A package that is there and does not load is worth a look; one that is not is nobody's fault.
  const broken = Object.entries(tensorflow.absent).filter(([, reason]) => !reason.endsWith('is not installed'));
  const faster = 'for TensorFlow.js models `npm run tfjs:native` or @tensorflow/tfjs-node is faster';
  if (broken.length === 0) return ok(CHECK, `${message} (${faster})`);
  const reasons = broken.map(([name, reason]) => `${name}: ${reason}`).join('; ');
  return warning(CHECK, `${message}, since the faster engine does not load (${reasons})`, 'See docs/engines.md.');
}
