import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AtlasError, FAILURE_RETRYABLE, type FailureType } from '@saliency-atlas/contract';
import { nodeArguments } from './node-arguments.ts';

interface FailureLine {
  readonly error: string;
  readonly fix: string | null;
  readonly type: string;
}

/**
 * Runs one of the workers' one-shot scripts, which hold the native engine, and yields the lines it answers with.
 * Throws the error that the script reports.
 */
export async function* runEngine(script: string, request: unknown): AsyncGenerator {
  const child = spawn(process.execPath, nodeArguments(script), { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(JSON.stringify(request));
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as object;
    if ('error' in said) throw failureOf(said as FailureLine);
    yield said;
  }
  const code = await exited;
  if (code !== 0) throw new Error(`the engine process ended with exit code ${String(code)}`);
}

function failureOf({ error, fix, type }: FailureLine): Error {
  return type in FAILURE_RETRYABLE ? new AtlasError(type as FailureType, error, fix ?? '') : new Error(error);
}
