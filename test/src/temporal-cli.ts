import { acquireTemporal } from '@saliency-atlas/infra/acquire-temporal';

/**
 * Path of the Temporal CLI, or undefined where it cannot be had: on a developer's machine the tests that need a server
 * are then skipped, visibly; continuous integration must have every part.
 */
export const temporalCli: string | undefined = await acquireTemporal(console.error).catch((error: unknown) => {
  if ((process.env['CI'] ?? '') !== '') throw error;
  console.error(error);
  return undefined;
});
