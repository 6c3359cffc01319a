import { acquireTemporal } from '@saliency-atlas/infra/acquire-temporal';
import { unlessInCi } from './unless-in-ci.ts';

/** Path of the Temporal CLI, or undefined where it cannot be had. */
export const temporalCli: string | undefined = await acquireTemporal(console.error).catch(unlessInCi);
