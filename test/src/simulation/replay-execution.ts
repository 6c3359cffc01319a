import type { Execution } from './simulated-server.ts';
import type { Command, WorkflowInstance, WorkflowSandbox } from './workflow-sandbox.ts';

/**
 * Brings a workflow that is in nobody's memory to where it was, by telling it again all that it was told. Throws where it
 * asks for something else than the first time.
 */
export async function replayExecution({ start, past }: Execution, sandbox: WorkflowSandbox): Promise<WorkflowInstance> {
  const instance = await sandbox.create(start);
  for (const { activation, commands } of past) {
    const again = await instance.activate({ ...activation, isReplaying: true });
    if (words(again) !== words(commands)) {
      throw new Error(`${start.workflowId} is not deterministic: ${words(commands)}, and replayed ${words(again)}`);
    }
  }
  return instance;
}

function words(commands: readonly Command[]): string {
  return JSON.stringify(commands, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
}
