import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { AtlasError } from '@saliency-atlas/contract';

/** How to reach the configured Temporal server; without an address none is configured. */
export type TemporalConnection = ClientConnectConfig;

/**
 * Reads Temporal's own client configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
 * `TEMPORAL_TLS_*`, and the profile `TEMPORAL_PROFILE` of `TEMPORAL_CONFIG_FILE` or of the file in its usual place.
 * Throws InvalidJob where the file cannot be used.
 */
export function readTemporalConnection(env: Readonly<Record<string, string | undefined>>): TemporalConnection {
  // An empty variable is how compose files and charts say "none".
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) });
  } catch (error) {
    throw unusable(env, error);
  }
}

function unusable(env: Readonly<Record<string, string | undefined>>, error: unknown): AtlasError {
  const file = env['TEMPORAL_CONFIG_FILE'] || "Temporal's configuration file (temporal.toml)";
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  // The loader looks for a profile in what an empty file does not have.
  const reason = error instanceof TypeError ? 'it has no profile' : message;
  return new AtlasError(
    'InvalidJob',
    `Temporal's settings cannot be used: ${file}: ${reason}`,
    'Write a [profile.default] with an address into the file, name another with TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE, or remove it.',
    { cause: error },
  );
}
