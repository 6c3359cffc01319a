import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AtlasError, FAILURE_RETRYABLE, type FailureType } from '@saliency-atlas/contract';
import { nodeArguments } from './node-arguments.ts';

interface FailureLine {
  readonly error: string;
  readonly fix: string | null;
  readonly type: string;
}

/** The script behind `explain`. */
export const EXPLAIN_SCRIPT = '@saliency-atlas/workers/explain-image';

/** A process of a one-shot script that waits for its request. */
export type WaitingEngine = ChildProcessByStdio<Writable, Readable, null>;

/** Starts one of the workers' one-shot scripts, which hold the native engine; it loads while others work. */
export function startEngine(script: string): WaitingEngine {
  const child = spawn(process.execPath, nodeArguments(script), { stdio: ['pipe', 'pipe', 'inherit'] });
  // Where it has ended before the request came, its exit code says so.
  child.stdin.on('error', () => undefined);
  return child;
}

/**
 * Asks a one-shot script, started already or to be started now, and yields the lines it answers with. Throws the error
 * that the script reports.
 */
export async function* runEngine(script: string | WaitingEngine, request: unknown): AsyncGenerator {
  const child = typeof script === 'string' ? startEngine(script) : script;
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
