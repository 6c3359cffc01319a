import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { AtlasError } from '@saliency-atlas/contract';
import { findTemporal } from '@saliency-atlas/infra/acquire-temporal';
import { readTemporalConnection } from '@saliency-atlas/workers/temporal-connection';
import { ok, problem, warning, type Finding } from './finding.ts';

const CHECK = 'Temporal';
const CONNECT_TIMEOUT = '5 seconds';
const VERSION_TIMEOUT_MS = 20_000;

/** The configured server, or else whether an embedded one can be started. */
export async function checkTemporal(): Promise<Finding> {
  try {
    const { connectionOptions, namespace = 'default' } = readTemporalConnection(process.env);
    if (connectionOptions.address === undefined) return await checkEmbedded();
    return await checkServer({ ...connectionOptions, address: connectionOptions.address }, namespace);
  } catch (error) {
    return problem(CHECK, error, 'Correct the TEMPORAL_* variables or the Temporal profile, or unset them.');
  }
}

async function checkServer(options: { readonly address: string }, namespace: string): Promise<Finding> {
  const { address } = options;
  const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT }).catch(
    (error: unknown) => {
      throw new AtlasError(
        'InvalidJob',
        `no server answers at ${address}`,
        'Start it, correct TEMPORAL_ADDRESS, or unset it to use the embedded server.',
        { cause: error },
      );
    },
  );
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return ok(CHECK, `server ${address}, namespace ${namespace}`);
  } catch (error) {
    throw new AtlasError(
      'InvalidJob',
      `the server ${address} does not let us into namespace ${namespace}`,
      'Create the namespace, or correct TEMPORAL_NAMESPACE or the credentials.',
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}

async function checkEmbedded(): Promise<Finding> {
  const path = findTemporal();
  if (path === undefined) {
    return warning(
      CHECK,
      'no server is configured, and the Temporal CLI for the embedded one is not here yet',
      'Nothing to do with a network: the first run fetches it. Without, put it on PATH or name it in TEMPORAL_CLI.',
    );
  }
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: VERSION_TIMEOUT_MS }).catch(
    (error: unknown) => {
      throw new AtlasError('InvalidJob', `${path} does not run`, 'Remove it or name another in TEMPORAL_CLI.', {
        cause: error,
      });
    },
  );
  return ok(CHECK, `embedded server, ${stdout.trim()} (${path})`);
}
