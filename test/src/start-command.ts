import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program that a person types. */
export const COMMAND = fileURLToPath(new URL('../../cli/bin/saliency-atlas.js', import.meta.url));

/** What a finished command left behind. */
export interface FinishedCommand {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines of standard output, without the empty ones. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** A command that is running. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly finished: Promise<FinishedCommand>;
}

/** Starts `saliency-atlas` as a person would in a shell; without `settings` no Temporal server is configured. */
export function startCommand(
  args: readonly string[],
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: folder,
    env: { ...withoutTemporal(process.env), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<FinishedCommand>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, lines: stdout.split('\n').filter((line) => line !== ''), stderr });
    });
  });
  if (child.pid === undefined) throw new Error(`cannot start ${COMMAND}`);
  return { child, pid: child.pid, finished };
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], folder: string): Promise<FinishedCommand> {
  return startCommand(args, folder).finished;
}

/** The environment of a machine that knows no Temporal server, whatever the one that runs the tests has set. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => name === 'TEMPORAL_CLI' || !/^(TEMPORAL_|ATLAS_|VITEST|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', NO_COLOR: '1' };
}
