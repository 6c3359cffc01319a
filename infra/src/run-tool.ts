import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '@saliency-atlas/contract';

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed. Throws with the last lines of its errors. */
export async function runTool(program: string, args: readonly string[], timeoutMs = 300_000): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const last = stderr.split('\n').slice(-2).join(' ').slice(-300);
    const reason = last !== '' ? last : messageOf(error);
    throw new Error(`${program}: ${reason}`, { cause: error });
  }
}
