import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';
import { engineCrashed, outOfMemory, saysOutOfMemory } from '../out-of-memory.ts';
import { CRASHED, type HostRequest } from './host-messages.ts';

/** A process that answers requests one after the other. */
export interface HostProcess {
  /** Throws AtlasError ModelContractMismatch or DeviceOutOfMemory with what the process said, or that it ended. */
  ask<Answer>(request: HostRequest): Promise<Answer>;
  close(): Promise<void>;
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a failure of TensorFlow.js means for the user. */
function hostError(reason: string, source: string): AtlasError {
  if (saysOutOfMemory(reason)) return outOfMemory(reason, source);
  if (reason.startsWith(CRASHED)) return engineCrashed(reason.slice(CRASHED.length), source);
  return new AtlasError(
    'ModelContractMismatch',
    `model ${source}: TensorFlow.js cannot run it (${reason})`,
    'Check the model in TensorFlow.js on its own, and convert it again with the tensorflowjs converter.',
  );
}

/**
 * Starts a process that holds TensorFlow.js; `threads` is for native code, WebAssembly has one. It never keeps its owner
 * alive while it has nothing to do, and ends with it. `source` names the model in errors.
 */
export function startHostProcess(threads: number, source: string): HostProcess {
  const program = fileURLToPath(import.meta.resolve('@saliency-atlas/activities/tfjs-host'));
  const child = fork(program, {
    // A checkout's TypeScript needs a loader, the installed command's JavaScript none.
    execArgv: program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      TF_NUM_INTRAOP_THREADS: String(threads),
      TF_NUM_INTEROP_THREADS: '1',
      OMP_NUM_THREADS: String(threads),
    },
  });
  const waiting = new Map<number, Waiting>();
  let sent = 0;
  let failure: AtlasError | undefined;
  const idle = (): void => {
    child.unref();
    child.channel?.unref();
  };
  const fail = (reason: string): void => {
    failure ??= hostError(reason, source);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  child.on('error', (error) => fail(error.message));
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      // The kernel ends who takes too much memory, with a signal and without a word.
      const reason = signal === 'SIGKILL' ? 'killed, most often for being out of memory' : `${signal ?? code}`;
      fail(`${CRASHED}its process ended: ${reason}`);
      resolve();
    });
  });
  child.on('message', ({ id, result, error }: Reply) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) idle();
    if (error === undefined) entry?.resolve(result);
    else entry?.reject(hostError(error, source));
  });
  idle();
  return {
    ask<Answer>(request: HostRequest) {
      return new Promise<Answer>((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        const id = ++sent;
        waiting.set(id, { resolve: (result) => resolve(result as Answer), reject });
        child.ref();
        child.channel?.ref();
        child.send({ id, request }, (error) => {
          if (error !== null) fail(error.message);
        });
      });
    },
    async close() {
      child.ref();
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
