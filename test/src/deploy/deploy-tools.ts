import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquirePromtool } from '@saliency-atlas/infra/acquire-promtool';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { unlessInCi } from '../unless-in-ci.ts';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** Python with the validators, and beside it the programs `hadolint` and `docker-compose`. */
export const validatorsPython = await acquirePythonEnvironment('deploy-tools', REQUIREMENTS, console.error).catch(
  unlessInCi,
);
export const promtool = await acquirePromtool(console.error).catch(unlessInCi);

/** A program of the validators' environment. */
export const validator = (name: string): string => join(dirname(validatorsPython ?? ''), name);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever that is. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Finished> {
  const { cwd, env = process.env } = options;
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
