import type { Job } from '@saliency-atlas/contract/job';
import { runEngine } from '../run-engine.ts';
import { ok, problem, warning, type Finding } from './finding.ts';

const CHECK = 'model';
/** How far the probabilities may be from summing to one. */
const SUM_TOLERANCE = 1e-3;

interface EngineLine {
  readonly engine: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classCount: number;
  /** Of the class probabilities of an empty image. */
  readonly sum: number;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** Whether the native engine loads, the model with it, and answers; in a process of its own. */
export async function checkEngine(job: Job, modelName: string): Promise<Finding> {
  try {
    let said: EngineLine | undefined;
    for await (const line of runEngine('@saliency-atlas/workers/check-engine', { job })) said = line as EngineLine;
    if (said === undefined) throw new Error('the engine gave no answer');
    const { engine, height, width, channels, classCount, sum, warnings, durationMs } = said;
    const input = `input ${height}×${width}×${channels}`;
    const message = `${engine} loads ${modelName} (${input}, ${classCount} classes) and answers, in ${durationMs} ms`;
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      const fix = 'Set model.output to logits in the job, if that is what the model gives.';
      return warning(CHECK, `${message}; its probabilities sum to ${sum.toPrecision(3)}`, fix);
    }
    if (warnings.length > 0) return warning(CHECK, `${message}; ${warnings.join('; ')}`, 'It works, but slower.');
    return ok(CHECK, message);
  } catch (error) {
    return problem(CHECK, error, 'Install the packages again (npm ci); ONNX Runtime needs Linux, macOS or Windows.');
  }
}
