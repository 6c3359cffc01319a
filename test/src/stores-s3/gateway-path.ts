import { acquireVersityGateway } from '@saliency-atlas/infra/acquire-versitygw';

/**
 * Path of the S3 server, or undefined where it cannot be had: on a developer's machine the tests that need one are then
 * skipped, visibly; continuous integration must have every part.
 */
export const gatewayPath: string | undefined = await acquireVersityGateway(console.error).catch((error: unknown) => {
  if ((process.env['CI'] ?? '') !== '') throw error;
  console.error(error);
  return undefined;
});
